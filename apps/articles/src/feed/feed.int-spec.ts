import { openDatabase, Reader } from '#database';
import type { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { FeedReads, PAGE } from './feed.reads';

const AUTHORS = 400;
const ARTICLES = 6_000;

const person = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const article = (n: number): string => `01000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/**
 * Author 0 has the newest 100 articles, 1 to 299 share the others, and the rest wrote nothing. Everyone follows author 0 except the
 * readers: `everything` follows all authors, `few` follows 3, `quiet` follows 90 who wrote nothing and 5 who did.
 */
const READERS = { everything: person(900), few: person(901), quiet: person(902), nobody: person(903) };
const FILL = `
  CREATE FUNCTION pg_temp.person(n int) RETURNS uuid LANGUAGE sql AS $$
    SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
  INSERT INTO author SELECT pg_temp.person(n), 'u' || n, 'U', '', '', 1 FROM generate_series(0, 999) n;
  INSERT INTO article
    SELECT ('01000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
      pg_temp.person(CASE WHEN n >= ${ARTICLES - 100} THEN 0 ELSE 1 + (n * 7919) % 299 END),
      'article-' || n, 'Article ' || n, '', 'B', 0, 1, now(), now(), ''
    FROM generate_series(0, ${ARTICLES - 1}) n;
  INSERT INTO follow SELECT pg_temp.person(n), pg_temp.person(0) FROM generate_series(1, 899) n;
  INSERT INTO follow SELECT '${READERS.everything}', pg_temp.person(n) FROM generate_series(0, ${AUTHORS - 1}) n;
  INSERT INTO follow SELECT '${READERS.few}', pg_temp.person(n) FROM generate_series(5, 7) n;
  INSERT INTO follow SELECT '${READERS.quiet}', pg_temp.person(n) FROM generate_series(295, 389) n;`;
/** The same list, without any of its shortcuts. */
const PLAIN = `
  SELECT article.id FROM article JOIN follow ON followee_id = author_id
  WHERE follower_id = $1 AND ($2::uuid IS NULL OR article.id < $2) ORDER BY article.id DESC LIMIT $3`;

describe('the query of a feed', () => {
  let database: FreshDatabase;
  let source: DataSource;
  let reads: FeedReads;

  beforeAll(async () => {
    database = await freshDatabase('articles');
    source = await openDatabase({ url: database.url, poolSize: 4, applicationName: 'test', entities: [] });
    reads = new FeedReads(new Reader(source));
    await source.query(FILL);
    await source.query('ANALYZE');
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const readers = Object.entries(READERS);
  const cursors = [undefined, article(ARTICLES - 50), article(ARTICLES - 101), article(3_000), article(40)];
  const limits = [1, 2, 20, 100];

  it.each(readers)('finds what a plain query finds, for the reader who follows %s', async (_, reader) => {
    for (const cursor of cursors)
      for (const limit of limits) {
        const plain = await source.query<{ id: string }[]>(PLAIN, [reader, cursor ?? null, limit + 1]);
        const found = await reads.page(reader, { limit, cursor });
        expect(found.map(({ id }) => id)).toEqual(plain.map(({ id }) => id));
      }
  });

  it('covers both ways: the newest of all, and the newest of each', async () => {
    const executed = async (reader: string): Promise<string> => {
      const rows = await source.query<Record<'QUERY PLAN', string>[]>(`EXPLAIN ANALYZE ${PAGE.text}`, [
        reader,
        null,
        21,
      ]);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    expect(await executed(READERS.everything)).toContain('never executed');
    expect(await executed(READERS.few)).toMatch(/article_author on article.*loops=3\)/);
  });

  it('reads no table from end to end, planned for unknown values', async () => {
    const plan = await source.transaction(async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      await tx.query('SET LOCAL plan_cache_mode = force_generic_plan');
      await tx.query(`PREPARE feed (uuid, uuid, int) AS ${PAGE.text}`);
      const rows = await tx.query<Record<'QUERY PLAN', string>[]>(
        `EXPLAIN EXECUTE feed ('${READERS.few}', NULL, 21)`,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).not.toMatch(/Seq Scan/);
    // Each lookup ends at its first rows: nothing is sorted before the limit except one row for each person.
    expect(plan).toMatch(
      /Index (Only )?Scan using article_author on article\b[^]*Index Cond: \(\(author_id = follow\.followee_id\) AND \(id < /,
    );
    expect(plan).toMatch(/Index Scan Backward using article_pkey on article/);
    expect(plan).not.toMatch(/Hash/);
  });
});
