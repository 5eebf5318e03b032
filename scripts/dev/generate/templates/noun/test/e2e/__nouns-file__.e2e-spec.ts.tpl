import type { ClientInputOf, __Noun__List, __Noun__View, __Nouns__Routes } from '#contracts';
import { eventually } from '../support/eventually';
import { type Person, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';

const PATH = '/api/__nouns-file__';

const added = async ({ client }: Person, title = 'An example'): Promise<__Noun__View> => {
  const input: ClientInputOf<typeof __Nouns__Routes.add> = { title };
  return succeeded(await client.post<{ __noun__: __Noun__View }>(PATH, input), 201).__noun__;
};
const listed = async ({ client }: Person, query = ''): Promise<__Noun__List> =>
  succeeded(await client.get<__Noun__List>(`${PATH}${query}`), 200);

describe('__nouns-words__', () => {
  it('are added and read by their owner', async () => {
    const owner = await registered();
    const one = await added(owner, 'A title');
    expect(one).toMatchObject({ title: 'A title', ownerId: owner.user.id });
    const answer = await owner.client.get<{ __noun__: __Noun__View }>(`${PATH}/${one.id}`);
    expect(succeeded(answer, 200).__noun__).toEqual(one);
  });

  it('are listed by cursor, the newest first, each once', async () => {
    const owner = await registered();
    const ids: string[] = [];
    for (const title of ['a', 'b', 'c']) ids.unshift((await added(owner, title)).id);
    const first = await listed(owner, '?limit=2');
    const second = await listed(owner, `?limit=2&cursor=${first.nextCursor}`);
    expect([...first.__nouns__, ...second.__nouns__].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });

  it('are removed by their owner, once', async () => {
    const owner = await registered();
    const { id } = await added(owner);
    succeeded(await owner.client.delete(`${PATH}/${id}`), 204);
    problemOf(await owner.client.delete(`${PATH}/${id}`), 404, '__service__.__noun_table___not_found');
    expect((await listed(owner)).__nouns__).toEqual([]);
  });

  it('are neither read nor removed by others', async () => {
    const [owner, other] = await Promise.all([registered(), registered()]);
    const { id } = await added(owner);
    problemOf(await other.client.get(`${PATH}/${id}`), 403, '__service__.not_the_owner');
    problemOf(await other.client.delete(`${PATH}/${id}`), 403, '__service__.not_the_owner');
    expect((await listed(owner)).__nouns__).toHaveLength(1);
  });

  it('go with the account of their owner', async () => {
    const owner = await registered();
    const { id } = await added(owner);
    succeeded(await owner.client.delete('/api/user', { currentPassword: owner.password }), 204);
    const other = await registered();
    await eventually(async () =>
      problemOf(await other.client.get(`${PATH}/${id}`), 404, '__service__.__noun_table___not_found'),
    );
  });
});
