import { randomUUID } from 'node:crypto';
import { withClient } from '#database';
import { freshDatabase } from '../../../../test/support/databases';
import { migrationsFolder, runMigrations } from './migrations';
import { SERVICES } from '#platform';

/** Everything a migration may make, as lines of text. */
const SCHEMA = `
  SELECT format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT format('function %s', proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT format('extension %s', extname) FROM pg_extension
  ORDER BY line`;

async function rowsOf(url: string, sql: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
  return (await withClient(url, (client) => client.query<Record<string, unknown>>(sql, values))).rows;
}

const schemaOf = async (url: string): Promise<string[]> =>
  (await rowsOf(url, SCHEMA)).map(({ line }) => String(line));
const tableNames = async (url: string): Promise<string[]> =>
  (await rowsOf(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).map(({ tablename }) =>
    String(tablename),
  );

describe('notifications of an earlier version', () => {
  it('are identified by their article and the last user who liked it, if they contain them', async () => {
    const { url, drop } = await freshDatabase('notifications');
    const folder = migrationsFolder('notifications');
    while ((await tableNames(url)).includes('article_fan'))
      await runMigrations({ url, folder, direction: 'down' });
    const [author, article, ann, bob] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const told = async (kind: string, seq: number, topic: string | null, data: object) =>
      rowsOf(
        url,
        `INSERT INTO notification (id, user_id, kind, topic, data, seq, count, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 2, now())`,
        [randomUUID(), author, kind, topic, JSON.stringify(data), seq],
      );
    const data = { slug: 'one', title: 'One' };
    await told('welcome', 1, null, { name: 'Ada' });
    await told('article_published', 2, null, data);
    await told('article_published', 3, null, { slug: 'other', title: 'Other' });
    await told('article_favorited', 4, article, { ...data, userId: ann });
    await told('article_favorited', 5, article, { ...data, userId: bob });
    await runMigrations({ url, folder });
    const rows = await rowsOf(url, 'SELECT topic, data, count FROM notification ORDER BY seq');
    expect(rows).toEqual([
      { topic: null, data: { name: 'Ada' }, count: 2 },
      { topic: article, data: { ...data, articleId: article }, count: 2 },
      { topic: null, data: { slug: 'other', title: 'Other' }, count: 2 },
      { topic: article, data: { ...data, articleId: article, userId: ann }, count: 2 },
      { topic: article, data: { ...data, articleId: article, userId: bob }, count: 2 },
    ]);
    const fans = await rowsOf(
      url,
      `SELECT fan.user_id, seq, counted FROM article_fan fan JOIN notification ON id = notification_id ORDER BY seq`,
    );
    expect(fans).toEqual([
      { user_id: ann, seq: 4, counted: true },
      { user_id: bob, seq: 5, counted: true },
    ]);
    await drop();
  });
});

describe.each(SERVICES)("the migrations of %s's database", (service) => {
  it('can all be reverted, leave nothing, and create the same schema again', async () => {
    const { url, drop } = await freshDatabase(service);
    const folder = migrationsFolder(service);
    const made = await schemaOf(url);
    let reverted: string[];
    do reverted = await runMigrations({ url, folder, direction: 'down' });
    while (reverted.length > 0);
    const left = (await schemaOf(url)).filter(
      (line) => !line.includes('migrations') && line !== 'extension plpgsql',
    );
    expect(left).toEqual([]);
    await runMigrations({ url, folder });
    expect(await schemaOf(url)).toEqual(made);
    await drop();
  });
});
