import { visitor } from '../support/client';
import { unique } from '../support/people';
import {
  expectErrors,
  joined,
  type Member,
  posted,
  type RealWorldComment,
  RealWorldClient,
} from '../support/realworld';
import { RFC3339_UTC } from '../support/shapes';

const MISSING = { token: ['is missing'] };
const NO_ARTICLE = { article: ['not found'] };
const NO_COMMENT = { comment: ['not found'] };

describe('comments in the RealWorld API', () => {
  let api: RealWorldClient;
  let author: Member;
  let reader: Member;
  let path: string;
  beforeAll(async () => {
    api = new RealWorldClient();
    [author, reader] = await Promise.all([joined(), joined()]);
  });
  beforeEach(async () => {
    path = `/articles/${(await posted(author)).slug}/comments`;
  });

  async function added({ api: client }: Member, body = 'Well said.'): Promise<RealWorldComment> {
    const answer = await client.call('addComment', path, { comment: { body } });
    expect(answer.status).toBe(201);
    return answer.body.comment;
  }
  const list = async (client = api): Promise<RealWorldComment[]> => {
    const { status, body } = await client.call('listComments', path);
    expect(status).toBe(200);
    return body.comments;
  };
  const remove = ({ api: client }: Member, id: unknown, from = path) =>
    client.call('removeComment', `${from}/${String(id)}`);

  it('have an integer as id, and are listed to all readers', async () => {
    expect(await list()).toEqual([]);
    const first = await added(reader);
    expect(first).toEqual({
      id: expect.any(Number) as number,
      body: 'Well said.',
      createdAt: expect.stringMatching(RFC3339_UTC) as string,
      updatedAt: first.createdAt,
      author: { username: reader.username, bio: null, image: null, following: false },
    });
    expect(Number.isSafeInteger(first.id)).toBe(true);
    const second = await added(author, '<b>Thanks</b>');
    expect(second.id).toBeGreaterThan(first.id);
    for (const client of [api, reader.api]) expect(await list(client)).toEqual([second, first]);
  });

  it('keep their UUIDs in the other API', async () => {
    const { id } = await added(reader);
    const { body } = await visitor().get<{ comments: object[] }>(`/api${path}`);
    expect(body.comments).toHaveLength(1);
    expect(body.comments[0]).not.toMatchObject({ id });
    expect(body.comments[0]).not.toHaveProperty('number');
  });

  it.each(['', '  ', null, undefined])('are not added with the body %j', async (body) => {
    const answer = await reader.api.call('addComment', path, { comment: { body } });
    expectErrors(answer, 422, { body: ["can't be blank"] });
  });

  it('are deleted one by one', async () => {
    const [first, second] = [await added(reader), await added(reader)];
    expect(await remove(reader, first.id)).toMatchObject({ status: 204, text: '' });
    expect((await list()).map(({ id }) => id)).toEqual([second.id]);
    expectErrors(await remove(reader, first.id), 404, NO_COMMENT);
  });

  it('are deleted by their author and by the author of the article, and by no one else', async () => {
    const other = await joined();
    const { id } = await added(reader);
    expectErrors(await remove(other, id), 403, { comment: ['forbidden'] });
    expect((await remove(author, id)).status).toBe(204);
    expectErrors(await remove(reader, (await added(author)).id), 403, { comment: ['forbidden'] });
  });

  it('are named within their article', async () => {
    const { id } = await added(reader);
    const elsewhere = `/articles/${(await posted(author)).slug}/comments`;
    expectErrors(await remove(reader, id, elsewhere), 404, NO_COMMENT);
    expectErrors(await remove(reader, 999_999_999_999_999, path), 404, NO_COMMENT);
    for (const wrong of ['x', '0', '-1', '1.5', '9'.repeat(16)])
      expectErrors(await remove(reader, wrong), 422, { id: ['must be a whole number'] });
  });

  it('need an article', async () => {
    const nowhere = `/articles/${unique('no')}/comments`;
    expectErrors(await api.call('listComments', nowhere), 404, NO_ARTICLE);
    const orphan = await reader.api.call('addComment', nowhere, { comment: { body: 'B' } });
    expectErrors(orphan, 404, NO_ARTICLE);
    expectErrors(await remove(reader, 99_999, nowhere), 404, NO_ARTICLE);
  });

  it('need a token, before the article is looked up', async () => {
    const nowhere = `/articles/${unique('no')}/comments`;
    expectErrors(await api.call('addComment', nowhere, { comment: { body: '' } }), 401, MISSING);
    expectErrors(await api.call('removeComment', `${nowhere}/x`), 401, MISSING);
  });
});
