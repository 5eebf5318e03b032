import { Client } from 'pg';
import { freshDatabase } from '../test/support/databases';
import { migrationsFolder, runMigrations } from './migrations';
import { SERVICES } from './stack/services';

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

async function schemaOf(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ line: string }>(SCHEMA)).rows.map(({ line }) => line);
  } finally {
    await client.end();
  }
}

describe.each(SERVICES)("the migrations of %s's database", (service) => {
  it('can all be taken back and leave nothing, and make the same again', async () => {
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
