import { randomUUID } from 'node:crypto';
import { connectAsAdmin, withDatabase } from '../../../dev/stack/databases';
import { query } from '../../chaos/query';
import { type Service, SERVICES } from '#platform';
import { freshDatabases } from '../../../../test/support/databases';
import { testState } from '../../../../test/support/state';
import { copyInto } from './copy';
import { addAccounts, loadData } from './load';
import { sizeOf } from './size';

const size = sizeOf(1_000);
const control = { signal: new AbortController().signal, onStep: () => undefined };

/** Fresh databases as the superuser sees them. */
async function adminDatabases(): Promise<Record<Service, string>> {
  const databases = await freshDatabases();
  const urls = SERVICES.map((service) => {
    const name = decodeURIComponent(new URL(databases[service].url).pathname.slice(1));
    return [service, withDatabase(testState().adminUrl, name)];
  });
  return Object.fromEntries(urls) as Record<Service, string>;
}

const indexesIn = async (url: string): Promise<string[]> =>
  (await query<{ indexdef: string }>(url, `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'`))
    .map(({ indexdef }) => indexdef)
    .toSorted();

const number = async (url: string, sql: string): Promise<number> =>
  Number((await query<{ count: number }>(url, `SELECT (${sql})::int AS count`))[0]?.count);

describe('loading a data set', () => {
  let urls: Record<Service, string>;
  let indexes: Record<string, string[]>;

  beforeAll(async () => {
    urls = await adminDatabases();
    indexes = Object.fromEntries(
      await Promise.all(SERVICES.map(async (name) => [name, await indexesIn(urls[name])] as const)),
    );
    await loadData(urls, size, 'a hash', control);
  });

  it('leaves every index as the migrations made it', async () => {
    for (const service of SERVICES) expect(await indexesIn(urls[service])).toEqual(indexes[service]);
  });

  it.each<[Service, string, number]>([
    ['auth', 'account', 100],
    ['users', 'profile', 100],
    ['users', 'follow', 1_000],
    ['articles', 'author', 100],
    ['articles', 'article', 1_000],
    ['articles', 'favorite', 5_000],
    ['articles', 'article_tag', 3_000],
    ['articles', 'comment', 1_000],
    ['notifications', 'notification', 10_000],
    ['notifications', 'follower', 1_000],
  ])('fills %s.%s with %d rows', async (service, table, rows) => {
    expect(await number(urls[service], `SELECT count(*) FROM ${table}`)).toBe(rows);
  });

  it('keeps every foreign key, although PostgreSQL does not check them while it loads', async () => {
    for (const service of SERVICES) {
      const keys = await query<{ child: string; name: string }>(
        urls[service],
        `SELECT conrelid::regclass::text AS child, conname AS name FROM pg_constraint
         WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
      );
      for (const { child, name } of keys) {
        const [{ definition = '' } = {}] = await query<{ definition: string }>(
          urls[service],
          'SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = $1',
          [name],
        );
        // Adding the constraint again checks all rows.
        const again = `ALTER TABLE ${child} DROP CONSTRAINT "${name}", ADD CONSTRAINT "${name}" ${definition}`;
        await expect(query(urls[service], again)).resolves.toEqual([]);
      }
    }
  });

  it('has the totals that triggers would have kept', async () => {
    const { articles } = urls;
    expect(await number(articles, 'SELECT sum(articles) FROM article_counter')).toBe(1_000);
    expect(await number(articles, 'SELECT sum(articles) FROM tag')).toBe(3_000);
    const wrong = `SELECT count(*) FROM article
      WHERE favorites_count <> (SELECT count(*) FROM favorite WHERE article_id = article.id)`;
    expect(await number(articles, wrong)).toBe(0);
  });

  it('leaves no article to be indexed, and one that is found by its words', async () => {
    const { articles } = urls;
    const stale = 'SELECT count(*) FROM article WHERE search_updated_at IS DISTINCT FROM updated_at';
    expect(await number(articles, stale)).toBe(0);
    expect(await number(articles, `SELECT count(*) FROM article WHERE search <> ''`)).toBe(1_000);
  });

  it('leaves room for the accounts of a run', async () => {
    await addAccounts(urls, size.users, 5, 'a hash');
    expect(await number(urls.auth, 'SELECT count(*) FROM account')).toBe(105);
    expect(await number(urls.notifications, 'SELECT count(*) FROM recipient')).toBe(105);
    expect(await number(urls.users, 'SELECT count(*) FROM inbox_head')).toBe(105);
  });

  it('stops when it is asked to', async () => {
    const stop = new AbortController();
    const onStep = (): void => stop.abort(new Error('stopped by the test'));
    const loading = loadData(await adminDatabases(), size, 'a hash', { signal: stop.signal, onStep });
    await expect(loading).rejects.toThrow('stopped by the test');
  });
});

describe('COPY', () => {
  it('reports the error of PostgreSQL, and leaves the connection usable', async () => {
    const client = await connectAsAdmin((await adminDatabases()).users);
    try {
      const table = {
        name: 'profile',
        columns: ['id', 'username'],
        rows: 2,
        row: () => [randomUUID(), 'ann'],
      };
      await expect(copyInto(client, table)).rejects.toThrow('violates not-null constraint');
      expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    } finally {
      await client.end();
    }
  });

  it('sends more than the socket takes at once', async () => {
    const client = await connectAsAdmin((await adminDatabases()).articles);
    try {
      const rows = 20_000;
      const body = 'x'.repeat(2_000);
      await client.query('CREATE TEMPORARY TABLE texts (id integer, body text)');
      const sent: number[] = [];
      const table = { name: 'texts', columns: ['id', 'body'], rows, row: (index: number) => [index, body] };
      await copyInto(client, table, (count) => sent.push(count));
      expect((await client.query('SELECT count(*)::int, sum(id)::int FROM texts')).rows).toEqual([
        { count: rows, sum: (rows * (rows - 1)) / 2 },
      ]);
      expect(sent.at(-1)).toBe(rows);
    } finally {
      await client.end();
    }
  });
});
