import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDatabases } from '../../../../scripts/dev/stack/databases';
import { testState } from '../../../../test/support/state';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { runMigrations } from './migrations';

async function writeMigration(folder: string, timestamp: number, name: string): Promise<void> {
  const source = `exports.${name}${timestamp} = class ${name}${timestamp} {
    async up(runner) { await runner.query('CREATE TABLE ${name.toLowerCase()} (id int)'); await runner.query('SELECT pg_sleep(0.1)'); }
    async down(runner) { await runner.query('DROP TABLE ${name.toLowerCase()}'); }
  };`;
  await writeFile(join(folder, `${timestamp}-${name.toLowerCase()}.js`), source);
}

describe('the migrations runner', () => {
  it('runs each migration once, also when two runners start concurrently, and reverts the last one', async () => {
    const { adminUrl, secrets } = testState();
    const folder = await temporaryFolder();
    const urls = await createDatabases(adminUrl, { passwords: secrets.databasePasswords, prefix: 'runner_' });
    const run = { url: urls.auth, folder };
    await writeMigration(folder, 1700000000001, 'First');
    await writeMigration(folder, 1700000000002, 'Second');

    const ran = await Promise.all([runMigrations(run), runMigrations(run)]);
    expect(ran.flat()).toEqual(['First1700000000001', 'Second1700000000002']);
    expect(await runMigrations({ ...run, direction: 'down' })).toEqual(['Second1700000000002']);
    expect(await runMigrations(run)).toEqual(['Second1700000000002']);
  });

  it('refuses a file that exports no migration', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, '1700000000003-empty.js'), 'exports.nothing = 1;');
    await expect(runMigrations({ url: testState().adminUrl, folder })).rejects.toThrow(
      'must export exactly one',
    );
  });
});
