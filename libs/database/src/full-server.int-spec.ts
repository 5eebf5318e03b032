import { Client } from 'pg';
import { withDatabase } from '../../../scripts/dev/stack/databases';
import { eventually } from '../../../test/support/eventually';
import { testState } from '../../../test/support/state';
import { openDatabase, poolOf } from './data-source';
import { Reader } from './reader';

const ROLE = 'crowded';
const PAUSE = { text: 'SELECT pg_sleep(0.005)' };

/** Takes all remaining connections of the role. */
async function takeAll(url: string): Promise<Client[]> {
  const taken: Client[] = [];
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      taken.push(client);
    } catch {
      return taken;
    }
  }
}

describe('a server at its limit of connections', () => {
  let admin: Client;
  let url: string;

  beforeAll(async () => {
    const { adminUrl } = testState();
    admin = new Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'x' CONNECTION LIMIT 6`);
    await admin.query(`CREATE DATABASE ${ROLE} OWNER ${ROLE}`);
    const own = new URL(withDatabase(adminUrl, ROLE));
    [own.username, own.password] = [ROLE, 'x'];
    url = own.href;
  });
  afterAll(async () => {
    await admin.query(`DROP DATABASE ${ROLE} WITH (FORCE)`);
    await admin.query(`DROP ROLE ${ROLE}`);
    await admin.end();
  });

  it('makes requests wait for a connection of the pool, which grows again when the server allows it', async () => {
    const source = await openDatabase({ url, poolSize: 10, applicationName: ROLE, entities: [] });
    const pool = poolOf(source);
    const reader = new Reader(source);
    const others = await takeAll(url);
    try {
      const held = pool.totalCount;
      await Promise.all(Array.from({ length: 60 }, () => reader.rows(PAUSE)));
      await Promise.all(Array.from({ length: 30 }, () => source.transaction((tx) => tx.query('SELECT 1'))));
      expect(pool.totalCount).toBe(held);
      await Promise.all(others.map((client) => client.end()));
      await eventually(async () => {
        await Promise.all(Array.from({ length: 30 }, () => reader.rows(PAUSE)));
        expect(pool.totalCount).toBe(6);
      });
    } finally {
      await source.destroy();
    }
  });

  it('makes a starting service wait for a connection', async () => {
    const others = await takeAll(url);
    const opening = openDatabase({ url, poolSize: 2, applicationName: ROLE, entities: [] });
    const refused = new Client({ connectionString: url });
    await expect(refused.connect()).rejects.toMatchObject({ code: '53300' });
    await others.pop()?.end();
    const source = await opening;
    await source.destroy();
    await Promise.all(others.map((client) => client.end()));
  });

  it('is reported as away when the pool has no connection', async () => {
    const source = await openDatabase({ url, poolSize: 10, applicationName: ROLE, entities: [] });
    const others = await takeAll(url);
    try {
      await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${ROLE}'`,
      );
      others.push(...(await takeAll(url)));
      await expect(new Reader(source).rows(PAUSE)).rejects.toMatchObject({ kind: 'unavailable' });
      await Promise.all(others.map((client) => client.end()));
      await expect(new Reader(source).rows(PAUSE)).resolves.toHaveLength(1);
    } finally {
      await source.destroy();
    }
  });
});
