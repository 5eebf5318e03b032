import { Client } from 'pg';
import { testState } from '../../test/support/state';
import { createDatabases } from './databases';
import { freePort } from './ports';

async function connect(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.end();
}

describe('the services’ databases', () => {
  it('are made once, and each opens only to its own service', async () => {
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

  it('come with a plain answer when the administrator’s URL is wrong', async () => {
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
