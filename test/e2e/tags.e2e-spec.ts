import { visitor } from '../support/client';
import { type Person, published, registered, succeeded, unique } from '../support/people';

interface Tag {
  name: string;
  count: number;
}

const tags = async (): Promise<Tag[]> =>
  succeeded(await visitor().get<{ tags: Tag[] }>('/api/tags'), 200).tags;
const countOf = async (name: string): Promise<number> =>
  (await tags()).find((tag) => tag.name === name)?.count ?? 0;

/** Only the most used tags are listed, and other tests create tags too. */
const MANY = 12;

describe('tags', () => {
  let author: Person;

  beforeAll(async () => {
    author = await registered();
  });

  it('have the count of their articles, the most used first', async () => {
    const name = unique('tag');
    await Promise.all(
      Array.from({ length: MANY }, () => published(author, { tags: [name.toUpperCase(), name] })),
    );
    const all = await tags();
    expect(all).toContainEqual({ name, count: MANY });
    const counts = all.map(({ count }) => count);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(new Set(all.map((tag) => tag.name)).size).toBe(all.length);
  });

  it('are counted down when articles lose them or are deleted', async () => {
    const name = unique('tag');
    const articles = await Promise.all(
      Array.from({ length: MANY + 3 }, () => published(author, { tags: [name] })),
    );
    const [deleted, retagged, emptied] = articles.map(({ slug }) => `/api/articles/${slug}`);
    succeeded(await author.client.delete(deleted ?? ''), 204);
    expect(await countOf(name)).toBe(MANY + 2);
    succeeded(await author.client.put(retagged ?? '', { tags: [unique('other')] }), 200);
    expect(await countOf(name)).toBe(MANY + 1);
    succeeded(await author.client.put(emptied ?? '', { tags: [] }), 200);
    expect(await countOf(name)).toBe(MANY);
  });

  it('are not listed once no article has them', async () => {
    const leaving = await registered();
    const name = unique('tag');
    await Promise.all(Array.from({ length: MANY }, () => published(leaving, { tags: [name] })));
    expect(await countOf(name)).toBe(MANY);
    succeeded(await leaving.client.delete('/api/user', { currentPassword: leaving.password }), 204);
    expect((await tags()).map((tag) => tag.name)).not.toContain(name);
  });

  it('keep their count when an article changes otherwise', async () => {
    const name = unique('tag');
    const articles = await Promise.all(
      Array.from({ length: MANY }, () => published(author, { tags: [name] })),
    );
    succeeded(
      await author.client.put(`/api/articles/${articles[0]?.slug}`, { title: unique(), body: 'B' }),
      200,
    );
    expect(await countOf(name)).toBe(MANY);
  });
});
