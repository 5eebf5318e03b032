import { apiBy } from '../support/api';
import { type Person, published, registered, slugsOf, unique } from '../support/people';

const tags = async () => (await apiBy().tags.list()).tags;
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
    const [deleted = '', retagged = '', emptied = ''] = slugsOf(articles);
    await author.api.articles.delete({ slug: deleted });
    expect(await countOf(name)).toBe(MANY + 2);
    await author.api.articles.change({ slug: retagged, tags: [unique('other')] });
    expect(await countOf(name)).toBe(MANY + 1);
    await author.api.articles.change({ slug: emptied, tags: [] });
    expect(await countOf(name)).toBe(MANY);
  });

  it('are not listed once no article has them', async () => {
    const leaving = await registered();
    const name = unique('tag');
    await Promise.all(Array.from({ length: MANY }, () => published(leaving, { tags: [name] })));
    expect(await countOf(name)).toBe(MANY);
    await leaving.api.user.delete({ currentPassword: leaving.password });
    expect((await tags()).map((tag) => tag.name)).not.toContain(name);
  });

  it('keep their count when an article changes otherwise', async () => {
    const name = unique('tag');
    const [{ slug }] = await Promise.all([
      published(author, { tags: [name] }),
      ...Array.from({ length: MANY - 1 }, () => published(author, { tags: [name] })),
    ]);
    await author.api.articles.change({ slug, title: unique(), body: 'B' });
    expect(await countOf(name)).toBe(MANY);
  });
});
