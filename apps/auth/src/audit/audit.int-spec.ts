import { openDatabase, Transaction } from '#database';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { type AuthApp, startAuthApp } from '../../../../test/support/auth-app';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { AuditService } from './audit.service';

const REFUSED = { code: '42501', message: 'audit entries stay as they were written' };

describe('the audit log', () => {
  let database: FreshDatabase;
  let direct: Client;
  let source: DataSource;
  let auth: AuthApp;

  beforeAll(async () => {
    database = await freshDatabase('auth');
    direct = new Client({ connectionString: database.url });
    await direct.connect();
    source = await openDatabase({ url: database.url, poolSize: 2, applicationName: 'test', entities: [] });
    auth = await startAuthApp({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await auth?.close();
    await source?.destroy();
    await direct?.end();
    await database?.drop();
  });

  const record = (sessionId: string, then?: () => void): Promise<void> =>
    new Transaction(source).run(async (tx) => {
      await auth.app.get(AuditService).record(tx, {}, 'logout', { sessionId });
      then?.();
    });
  const entries = async (sessionId: string): Promise<object[]> =>
    (await direct.query<object>('SELECT * FROM audit_entry WHERE session_id = $1', [sessionId])).rows;

  async function written(daysAgo = 0): Promise<string> {
    const id = uuidv7();
    const sql = `INSERT INTO audit_entry (id, session_id, action, at) VALUES ($1, $1, 'logout', now() - make_interval(days => $2))`;
    await direct.query(sql, [id, daysAgo]);
    return id;
  }

  it.each([
    ['changed', `UPDATE audit_entry SET action = 'login.succeeded' WHERE id = $1`],
    ['made older', `UPDATE audit_entry SET at = now() - interval '10 years' WHERE id = $1`],
    ['deleted', 'DELETE FROM audit_entry WHERE id = $1'],
  ])('does not let the service’s own role make an entry %s', async (_what, statement) => {
    const id = await written(399);
    const before = await entries(id);
    await expect(direct.query(statement, [id])).rejects.toMatchObject(REFUSED);
    expect(await entries(id)).toEqual(before);
  });

  it('does not let it truncate the table either', async () => {
    const id = await written(500);
    for (const statement of ['TRUNCATE audit_entry', 'TRUNCATE audit_entry CASCADE'])
      await expect(direct.query(statement)).rejects.toMatchObject(REFUSED);
    expect(await entries(id)).toHaveLength(1);
  });

  it('deletes entries older than 400 days as new ones are added, and no others', async () => {
    const old = [await written(402), await written(403)];
    const young = await written(399);
    for (let turn = 0; turn < 3; turn++) await record(uuidv7());
    for (const id of old) expect(await entries(id)).toEqual([]);
    expect(await entries(young)).toHaveLength(1);
  });

  it('neither contains nor publishes an entry that was rolled back', async () => {
    const [done, undone] = [uuidv7(), uuidv7()];
    await record(done);
    const failing = record(undone, () => {
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    const published = async (sessionId: string): Promise<number> => {
      const sql = `SELECT 1 FROM outbox WHERE type = 'events.auth.audit-recorded.v1' AND data ->> 'sessionId' = $1`;
      return (await direct.query(sql, [sessionId])).rows.length;
    };
    expect([await entries(undone), await published(undone)]).toEqual([[], 0]);
    expect([await entries(done), await published(done)]).toEqual([[expect.anything()], 1]);
  });
});
