import { join } from 'node:path';
import { withClient } from '#database';
import { testState } from '../../../test/support/state';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { connectAsAdmin, createDatabases, shareConnections } from './databases';
import { freePort } from './ports';
import { startPostgres } from './postgres';
import { SERVICES } from '#platform';

async function connect(url: string): Promise<void> {
  await withClient(url, async () => undefined);
}

describe('the services’ databases', () => {
  it('are created once, and each accepts only its own service', async () => {
    const { adminUrl, secrets } = testState();
    const options = { passwords: secrets.databasePasswords, prefix: 'own_' };
    const urls = await createDatabases(adminUrl, options);
    expect(await createDatabases(adminUrl, options)).toEqual(urls);
    await connect(urls.auth);
    const trespass = new URL(urls.users);
    trespass.username = 'auth';
    trespass.password = secrets.databasePasswords.auth;
    await expect(connect(trespass.href)).rejects.toThrow('permission denied');
  });

  it('get an equal share of their own server’s connections, so that no service can use them all', async () => {
    const { secrets } = testState();
    const dataDir = join(await temporaryFolder(), 'postgres');
    const server = await startPostgres({ dataDir, password: secrets.postgresPassword, durable: false });
    try {
      await createDatabases(server.url, { passwords: secrets.databasePasswords });
      await shareConnections(server.url);
      const admin = await connectAsAdmin(server.url);
      const { rows } = await admin.query<{ rolname: string; rolconnlimit: number }>(
        'SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname = ANY($1) ORDER BY 1',
        [SERVICES],
      );
      await admin.end();
      expect(rows.map(({ rolname }) => rolname)).toEqual([...SERVICES].sort());
      expect(new Set(rows.map(({ rolconnlimit }) => rolconnlimit))).toEqual(new Set([48]));
    } finally {
      await server.stop();
    }
  });

  it('report in plain words what is wrong with the administrator’s URL', async () => {
    const { adminUrl, secrets } = testState();
    const create = (url: string): Promise<unknown> =>
      createDatabases(url, { passwords: secrets.databasePasswords });
    const password = new URL(adminUrl);
    password.password = 'wrong';
    await expect(create(password.href)).rejects.toThrow('the user name or password is wrong');
    await expect(create(adminUrl.replace(/postgres$/, 'nowhere'))).rejects.toThrow(
      'there is no such database',
    );
    const port = await freePort();
    await expect(create(`postgres://a:b@127.0.0.1:${port}/x`)).rejects.toThrow('nothing listens there');
    await expect(create('mysql://a:b@localhost/x')).rejects.toThrow('must begin with postgres://');
    await expect(create('nonsense')).rejects.toThrow('is not a URL');
  });
});
