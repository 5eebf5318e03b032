import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVICES } from '#platform';
import { PROJECT_DIR } from '../../../../scripts/dev/project';
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

  it('migrates every service by the compiled command, as a deployment does, and once', async () => {
    const { adminUrl, secrets } = testState();
    const urls = await createDatabases(adminUrl, {
      passwords: secrets.databasePasswords,
      prefix: 'deployed_',
    });
    const variables = SERVICES.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, urls[name]]);
    const env = { ...process.env, ...(Object.fromEntries(variables) as Record<string, string>) };
    const script = join(PROJECT_DIR, 'dist/apps/cli/src/main.js');
    const migrate = async () =>
      (await promisify(execFile)(process.execPath, [script, 'migrate'], { env })).stdout.trim().split('\n');
    const migrated = SERVICES.map((name) => expect.stringContaining(`✓ ${name}: migrated `) as string);
    expect(await migrate()).toEqual(migrated);
    expect(await migrate()).toEqual(SERVICES.map((name) => `✓ ${name}: nothing to do`));
  });

  it('refuses a file that exports no migration', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, '1700000000003-empty.js'), 'exports.nothing = 1;');
    await expect(runMigrations({ url: testState().adminUrl, folder })).rejects.toThrow(
      'must export exactly one',
    );
  });
});
