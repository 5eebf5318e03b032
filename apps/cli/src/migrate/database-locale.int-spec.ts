import { withClient } from '#database';
import { escapeIdentifier } from 'pg';
import { testState } from '../../../../test/support/state';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { runMigrations } from './migrations';
import { connectAsAdmin, createDatabases, urlFor } from '../../../../scripts/dev/stack/databases';

/** Runs work with a new database of the role `articles`. @param made the options of `CREATE DATABASE` */
async function withDatabase(made: string, work: (url: string) => Promise<void>): Promise<void> {
  const { adminUrl, secrets } = testState();
  const name = `locale_${process.pid}_${Date.now()}`;
  const admin = await connectAsAdmin(adminUrl);
  await admin.query(`CREATE DATABASE ${escapeIdentifier(name)} OWNER articles TEMPLATE template0 ${made}`);
  try {
    await work(urlFor(adminUrl, name, 'articles', secrets.databasePasswords.articles));
  } finally {
    await admin.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
    await admin.end();
  }
}

describe('the locale of a database', () => {
  const warnings: string[] = [];
  beforeEach(() => {
    warnings.length = 0;
    jest.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  });
  afterEach(() => jest.restoreAllMocks());

  const migrate = async (url: string) => runMigrations({ url, folder: await temporaryFolder() });

  it('is PostgreSQL’s own C.UTF-8 in databases that the system creates, without a warning', async () => {
    const { adminUrl, secrets } = testState();
    const prefix = 'located_';
    const urls = await createDatabases(adminUrl, {
      passwords: secrets.databasePasswords,
      prefix,
      services: ['users'],
    });
    const { rows } = await withClient(urls.users, (client) =>
      client.query(
        `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale
         FROM pg_database WHERE datname = current_database()`,
      ),
    );
    expect(rows).toEqual([{ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' }]);
    await migrate(urls.users);
    expect(warnings).toEqual([]);
  });

  it('is checked before a migration: a different order of names is a warning', async () => {
    await withDatabase(`ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'`, async (url) => {
      await migrate(url);
      expect(warnings).toEqual([expect.stringMatching(/is not C\.UTF-8.*Create it with: CREATE DATABASE/)]);
    });
  });

  it.each([
    [`ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'`, 'stores SQL_ASCII, not UTF8'],
    [`ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C'`, 'other rules for capitals'],
  ])('is refused when it is %s', async (made, reason) => {
    await withDatabase(made, async (url) => {
      await expect(migrate(url)).rejects.toThrow(reason);
    });
  });
});
