import { openDatabase, Reader } from '#database';
import { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { listStatement } from './article-list.sql';
import { TagRepository } from '../tag/tag.repository';
import { ArticleReads } from './article.reads';

const AUTHORS = 20;
const ARTICLES = 5_000;

/** Authors u0 to u19 in turn. Every tenth article has the tag `tenth`, every article `all`. u1 likes every hundredth, and follows u2 and u3. */
const FILL = `
  INSERT INTO author SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'u' || n, 'U', '', '', 1
    FROM generate_series(0, ${AUTHORS - 1}) n;
  INSERT INTO article
    SELECT ('01000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
      ('00000000-0000-7000-8000-' || lpad((n % ${AUTHORS})::text, 12, '0'))::uuid,
      'article-' || n, 'Article ' || n, '', CASE WHEN n % 1000 = 0 THEN 'rare' ELSE 'common' END, 0, 1, now(), now(),
      to_tsvector('simple', CASE WHEN n % 1000 = 0 THEN 'rare' ELSE 'common' END)
    FROM generate_series(0, ${ARTICLES - 1}) n;
  INSERT INTO article_tag SELECT id, 'all', 1 FROM article;
  INSERT INTO article_tag SELECT id, 'tenth', 2 FROM article WHERE right(slug, 1) = '0';
  INSERT INTO favorite SELECT '00000000-0000-7000-8000-000000000001', id FROM article WHERE slug LIKE '%00';
  INSERT INTO follow SELECT '00000000-0000-7000-8000-000000000001', id FROM author WHERE username IN ('u2', 'u3');`;

describe('the list of articles', () => {
  let database: FreshDatabase;
  let source: DataSource;
  let reads: ArticleReads;

  beforeAll(async () => {
    database = await freshDatabase('articles');
    source = await openDatabase({ url: database.url, poolSize: 4, applicationName: 'test', entities: [] });
    reads = new ArticleReads(new Reader(source));
    await source.query(FILL);
    await source.query('ANALYZE');
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const page = { limit: 20, offset: 0, sort: 'newest' } as const;

  /** The plan of a list when the database reads a whole table only if there is no other way. */
  async function plan(query: Parameters<typeof listStatement>[0]): Promise<string> {
    const { statement, values } = listStatement(query);
    return source.transaction(async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      const rows = await tx.query<Record<'QUERY PLAN', string>[]>(`EXPLAIN ${statement.text}`, values);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
  }

  it.each([
    ['newest', {}],
    ['after a cursor', { cursor: '01000000-0000-7000-8000-000000002500' }],
    ['by author', { author: 'U3' }],
    ['by tag', { tag: 'tenth' }],
    ['by the person who likes them', { favorited: 'u1' }],
    ['by a word', { search: 'rare' }],
    ['by author and tag', { author: 'u0', tag: 'tenth' }],
    ['of the people whom the reader follows', { isFeed: true }],
  ])('%s has an index that leads to it', async (_name, filter) => {
    expect(await plan({ ...page, ...filter })).not.toMatch(
      /Seq Scan on (article|favorite|article_tag|author|follow)\b/,
    );
  });

  it.each([
    ['all', {}, ARTICLES],
    ['a tag', { tag: 'tenth' }, ARTICLES / 10],
    ['an author', { author: 'u5' }, ARTICLES / AUTHORS],
    ['favorites', { favorited: 'u1' }, ARTICLES / 100 - 1],
    ['a rare word', { search: 'rare' }, ARTICLES / 1_000],
    ['a tag of an author', { author: 'u10', tag: 'tenth' }, ARTICLES / AUTHORS],
    ['nobody', { author: 'nobody' }, 0],
    ['no such tag', { tag: 'none' }, 0],
  ])('counts %s', async (_name, filter, expected) => {
    const { total, rows } = await reads.list({ ...page, ...filter });
    expect(total).toBe(expected);
    expect(rows.length).toBe(Math.min(expected, page.limit + 1));
  });

  it('of the people whom the reader follows holds their articles and counts them all', async () => {
    const { rows, total } = await reads.list(
      { ...page, isFeed: true },
      '00000000-0000-7000-8000-000000000001',
    );
    expect(total).toBe((2 * ARTICLES) / AUTHORS);
    expect(rows.slice(0, 3).map(({ summary }) => summary.parse().author.username)).toEqual([
      'u3',
      'u2',
      'u3',
    ]);
    expect(await reads.list({ ...page, isFeed: true })).toEqual({ rows: [], total: 0 });
  });

  it('is newest first and continues after its cursor', async () => {
    const first = (await reads.list(page)).rows.slice(0, 20);
    const next = (await reads.list({ ...page, cursor: first.at(-1)?.id })).rows;
    const slugs = [...first, ...next].map(({ summary }) => summary.parse().slug);
    expect(slugs.slice(0, 22)).toEqual(Array.from({ length: 22 }, (_, n) => `article-${ARTICLES - 1 - n}`));
  });

  it('ranks the newest that match, and orders the older ones by age', async () => {
    const search = { ...page, sort: 'relevance', search: 'zz9' } as const;
    await source.query(`INSERT INTO article
      SELECT ('02000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '00000000-0000-7000-8000-000000000000',
        'everywhere-' || n, 'E', '', '', 0, 1, now(), now(), CASE WHEN n IN (1, 2, 4000) THEN $$'zz9':1A$$ ELSE $$'zz9':1C$$ END::tsvector
      FROM generate_series(1, 5002) n`);
    const order = async (offset: number) =>
      (await reads.list({ ...search, offset, limit: 2 })).rows.map(({ summary }) =>
        summary.parse().slug.slice('everywhere-'.length),
      );
    expect((await order(0)).slice(0, 2)).toEqual(['4000', '5002']);
    expect((await order(5_000)).slice(0, 2)).toEqual(['2', '1']);
    await source.query(`DELETE FROM article WHERE slug LIKE 'everywhere-%'`);
  });

  it('is empty beyond its end, with the total', async () => {
    expect(await reads.list({ ...page, offset: 1_000_000 })).toEqual({ rows: [], total: ARTICLES });
  });

  it('keeps its counts when articles and tags are deleted', async () => {
    await source.query(`DELETE FROM article WHERE slug IN ('article-0', 'article-1')`);
    expect((await reads.list(page)).total).toBe(ARTICLES - 2);
    expect(await new TagRepository(new Reader(source)).mostUsed()).toEqual([
      { name: 'all', count: ARTICLES - 2 },
      { name: 'tenth', count: ARTICLES / 10 - 1 },
    ]);
  });
});
