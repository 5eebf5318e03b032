import { visitor } from '../support/client';
import { type Person, published, registered, slugsOf, succeeded, unique } from '../support/people';
import type { ArticlePage } from '../support/shapes';

const page = async (path: string) => {
  const answer = await visitor().get<ArticlePage>(path);
  return { ...succeeded(answer, 200), links: linksOf(answer.headers.link) };
};

describe('paging through many articles', () => {
  const tag = unique('walk');
  let author: Person;
  let slugs: string[];

  beforeAll(async () => {
    author = await registered();
    const batches = Array.from({ length: 11 }, () => Array.from({ length: 10 }, () => ({ tags: [tag] })));
    slugs = [];
    for (const batch of batches)
      slugs.push(...slugsOf(await Promise.all(batch.map((wish) => published(author, wish)))));
  });

  it('by cursor returns each once, while others write and delete', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const next: ArticlePage = await page(`/api/articles?tag=${tag}&limit=9&cursor=${cursor}`);
      seen.push(...slugsOf(next.articles));
      cursor = next.nextCursor;
      const [{ slug }] = await Promise.all([
        published(author, { tags: [tag] }),
        published(author, { tags: [tag] }),
      ]);
      await author.api.articles.delete({ slug });
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual([...slugs].sort());
  });

  it('by links returns all of them from first to last, and back', async () => {
    const own = unique('links');
    await Promise.all(Array.from({ length: 7 }, () => published(author, { tags: [own] })));
    const first = await page(`/api/articles?tag=${own}&limit=3`);
    expect(Object.keys(first.links).sort()).toEqual(['first', 'last', 'next']);
    const second = await page(first.links.next ?? '');
    expect(Object.keys(second.links).sort()).toEqual(['first', 'last', 'next', 'prev']);
    const third = await page(second.links.next ?? '');
    expect(Object.keys(third.links).sort()).toEqual(['first', 'last', 'prev']);
    expect([first, second, third].map(({ articles }) => articles.length)).toEqual([3, 3, 1]);
    const all = [first, second, third].flatMap(({ articles }) => slugsOf(articles));
    expect(new Set(all).size).toBe(7);
    expect((await page(second.links.prev ?? '')).articles).toEqual(first.articles);
    expect((await page(third.links.first ?? '')).articles).toEqual(first.articles);
    expect((await page(first.links.last ?? '')).articles).toEqual(third.articles);
  });

  it('by links continues by cursor once one was used', async () => {
    const { nextCursor } = await page(`/api/articles?tag=${tag}&limit=5`);
    const second = await page(`/api/articles?tag=${tag}&limit=5&cursor=${nextCursor}`);
    expect(Object.keys(second.links)).toEqual(['next']);
    expect(second.links.next).toContain(`cursor=${second.nextCursor}`);
    expect((await page(second.links.next ?? '')).articles).toHaveLength(5);
  });

  it('by links keeps filters with any characters', async () => {
    const own = `${unique()} & <b>ü</b>, "x"; y=z`;
    await Promise.all([published(author, { tags: [own] }), published(author, { tags: [own] })]);
    const query = new URLSearchParams({ tag: own, author: author.username, per_page: '1' });
    const first = await page(`/api/articles?${query}`);
    expect(first.total).toBe(2);
    const second = await page(first.links.next ?? '');
    expect(second).toMatchObject({ total: 2, limit: 1, offset: 1 });
    expect(second.articles).toHaveLength(1);
  });

  it('returns at most a hundred per page', async () => {
    const { articles, nextCursor } = await page(`/api/articles?tag=${tag}&limit=100`);
    expect(articles).toHaveLength(100);
    expect(nextCursor).not.toBeNull();
  });
});

/** The targets of a Link header by relation (RFC 8288). */
function linksOf(header: string | string[] = ''): Record<string, string> {
  const links = [
    ...[header]
      .flat()
      .join(', ')
      .matchAll(/<([^>]*)>; rel="(\w+)"/g),
  ];
  return Object.fromEntries(links.map(([, target = '', rel = '']) => [rel, target]));
}
