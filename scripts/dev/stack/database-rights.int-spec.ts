import { join } from 'node:path';
import { openDatabase, withClient } from '#database';
import { PROGRAMS } from '../../../test/support/servers';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { withDatabase } from './databases';
import { SERVICES } from '#platform';
import { type Stack, startStack } from './stack';

async function ask<Row extends object>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await withClient(url, (client) => client.query<Row>(sql, values))).rows;
}

describe('on the system’s PostgreSQL', () => {
  let stack: Stack;

  beforeAll(async () => {
    const dataDir = join(await temporaryFolder(), 'system');
    stack = await startStack({ dataDir, cacheDir: PROGRAMS, durable: false, apps: [] });
  });
  afterAll(() => stack.stop());

  const admin = (): string => stack.adminDatabaseUrl ?? '';
  const databases = async (): Promise<string[]> => {
    const rows = await ask<{ datname: string }>(
      admin(),
      'SELECT datname FROM pg_database WHERE datallowconn',
    );
    return rows.map(({ datname }) => datname);
  };

  it.each(SERVICES)('%s can connect to its own database and no other', async (service) => {
    const names = await databases();
    expect(names).toEqual(expect.arrayContaining([...SERVICES, 'postgres', 'template1']));
    for (const name of names) {
      const asking = ask(withDatabase(stack.databaseUrls[service], name), 'SELECT 1');
      if (name === service) await asking;
      else await expect(asking).rejects.toMatchObject({ code: '42501' });
    }
  });

  it.each(SERVICES)('%s has no special rights, and belongs to no role that has', async (service) => {
    const [role] = await ask(
      admin(),
      `SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
              ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid) AS belongs
       FROM pg_roles r WHERE rolname = $1`,
      [service],
    );
    expect(role).toEqual({
      ...{ rolsuper: false, rolcreatedb: false, rolcreaterole: false },
      ...{ rolreplication: false, rolbypassrls: false, belongs: [] },
    });
  });

  it.each(SERVICES)(
    '%s cannot create databases or roles, read files, or become another role',
    async (service) => {
      const url = stack.databaseUrls[service];
      for (const sql of [
        'CREATE DATABASE more',
        'CREATE ROLE more',
        `ALTER ROLE ${service} SUPERUSER`,
        `SET ROLE postgres`,
        `COPY (SELECT 1) TO PROGRAM 'true'`,
        `SELECT pg_read_file('/etc/passwd')`,
        'SELECT * FROM pg_authid',
        `CREATE EXTENSION dblink`,
      ])
        await expect(ask(url, sql)).rejects.toMatchObject({ code: '42501' });
    },
  );

  it('PUBLIC may not connect to any database', async () => {
    const open = await ask<{ datname: string }>(
      admin(),
      `SELECT datname FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) right_
       WHERE datallowconn AND grantee = 0 AND privilege_type IN ('CONNECT', 'TEMPORARY', 'CREATE')`,
    );
    expect(open).toEqual([]);
  });

  it('statements and idle transactions time out', async () => {
    const source = await openDatabase({
      url: stack.databaseUrls.users,
      poolSize: 2,
      applicationName: 'users',
      entities: [],
    });
    const of = async (name: string): Promise<unknown> =>
      source.query(`SELECT current_setting('${name}') AS value`);
    expect(await of('statement_timeout')).toEqual([{ value: '10s' }]);
    expect(await of('idle_in_transaction_session_timeout')).toEqual([{ value: '30s' }]);
    await source.destroy();
  });
});
