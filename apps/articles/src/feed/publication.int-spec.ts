import { openDatabase, Reader } from '#database';
import type { DataSource, QueryRunner } from 'typeorm';
import { eventually } from '../../../../test/support/eventually';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { PublicationReads, SINCE } from './publication.reads';

const person = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const article = (n: number): string => `01000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [AUTHOR, OTHER, READER, FAN] = [person(0), person(1), person(2), person(3)];
const INSERT = `
  INSERT INTO article (id, author_id, slug, title, description, body, favorites_count, version, created_at, updated_at, search)
  VALUES ($1::uuid, $2, $1::uuid::text, 'T', '', 'B', 0, 1, now(), now(), '')`;

describe('the order of publication', () => {
  let database: FreshDatabase;
  let source: DataSource;
  let reads: PublicationReads;
  let next = 0;

  beforeAll(async () => {
    database = await freshDatabase('articles');
    source = await openDatabase({ url: database.url, poolSize: 8, applicationName: 'test', entities: [] });
    // Of the sixteen counters of articles a writer takes one at random: a transaction that stays open would make others wait for it.
    await source.query('ALTER TABLE article DISABLE TRIGGER article_added');
    reads = new PublicationReads(new Reader(source));
    for (const id of [AUTHOR, OTHER, READER, FAN])
      await source.query(`INSERT INTO author VALUES ($1, 'u', 'U', '', '', 1)`, [id]);
    for (const id of [READER, FAN]) await source.query('INSERT INTO follow VALUES ($1, $2)', [id, AUTHOR]);
    await source.query('INSERT INTO follow VALUES ($1, $2)', [FAN, OTHER]);
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const publish = async (authorId = AUTHOR, runner?: QueryRunner): Promise<string> => {
    const id = article((next += 1));
    await source.query(INSERT, [id, authorId], runner);
    return id;
  };
  const newest = async (): Promise<number> => (await reads.since({ readers: [], limit: 1 })).upTo;
  const since = async (after: number, readers = [READER], limit = 100) => {
    const { rows, ...state } = await reads.since({ after, readers, limit });
    return { ...state, ids: rows.map(({ id }) => id), readers: rows.map((row) => row.readers) };
  };
  /** Until no earlier transaction of the server, such as of another test, runs. */
  const settled = (after: number, ids: string[], readers?: string[]) =>
    eventually(async () => expect((await since(after, readers)).ids).toEqual(ids));

  it('holds what came after a position, with those of the readers who follow its author', async () => {
    const before = await newest();
    const ids = [await publish(), await publish(OTHER), await publish()];
    await settled(before, ids, [READER, FAN]);
    const { readers } = await since(before, [READER, FAN]);
    expect(readers.map((some) => [...some].sort())).toEqual([[READER, FAN], [FAN], [READER, FAN]]);
    expect((await since(before)).ids).toEqual([ids[0], ids[2]]);
    expect((await since(await newest())).ids).toEqual([]);
  });

  it('does not pass an article that commits after a later one', async () => {
    const before = await newest();
    const slow = source.createQueryRunner();
    await slow.startTransaction();
    const first = await publish(AUTHOR, slow);
    const second = await publish();
    const during = await since(before);
    expect(during).toMatchObject({ ids: [], isPending: true });
    await slow.commitTransaction();
    await slow.release();
    await settled(during.upTo, [first, second]);
    await eventually(async () => expect(await since(await newest())).toMatchObject({ isPending: false }));
  });

  it('is read in pages, which end where others than the readers’ articles end them, too', async () => {
    const before = await newest();
    const ids = [await publish(), await publish(OTHER), await publish(OTHER), await publish()];
    await settled(before, ids, [FAN]);
    const found: string[] = [];
    let [position, pages] = [before, 0];
    for (let hasMore = true; hasMore; pages += 1) {
      const page = await since(position, [READER], 2);
      found.push(...page.ids);
      expect(page.upTo).toBeGreaterThanOrEqual(position);
      ({ upTo: position, hasMore } = page);
    }
    expect(found).toEqual([ids[0], ids[3]]);
    expect(pages).toBe(3);
  });

  it('does not hold the articles of a restored database whose numbers are in the future', async () => {
    const restored = await publish();
    await source.query(`UPDATE article SET published_in = '900000000' WHERE id = $1`, [restored]);
    expect(await since(await newest())).toMatchObject({ isPending: true });
    await reads.forgetFuture();
    const kept = await source.query<{ published_in: string }[]>(
      'SELECT published_in FROM article WHERE id = $1',
      [restored],
    );
    expect(kept).toEqual([{ published_in: '0' }]);
  });

  it('is read by indexes, planned for unknown values', async () => {
    const plan = await source.transaction(async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      await tx.query('SET LOCAL plan_cache_mode = force_generic_plan');
      await tx.query(`PREPARE since (bigint, uuid[], int) AS ${SINCE.text}`);
      const rows = await tx.query<Record<'QUERY PLAN', string>[]>(
        `EXPLAIN EXECUTE since (1, ARRAY['${READER}']::uuid[], 100)`,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).not.toMatch(/Seq Scan/);
    expect(plan).toMatch(/Index Scan using article_published on article/);
    expect(plan).toMatch(/using follow_pkey on follow/);
  });
});
