import type { Role } from '#contracts';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { newRegistration } from '../../../../test/support/people';
import { grantRole } from './grant-role';
import { rolesReport } from './roles-report';

describe('a role given by command', () => {
  let database: FreshDatabase;
  let direct: Client;

  beforeAll(async () => {
    database = await freshDatabase('auth');
    direct = new Client({ connectionString: database.url });
    await direct.connect();
  });
  afterAll(async () => {
    await direct?.end();
    await database?.drop();
  });

  async function account(email = newRegistration().email): Promise<{ id: string; email: string }> {
    const [id, { username }] = [uuidv7(), newRegistration()];
    const sql = `INSERT INTO account (id, email, username, password_hash, roles, version, created_at, updated_at)
      VALUES ($1, $2, $3, '', '{user}', 1, now(), now())`;
    await direct.query(sql, [id, email, username]);
    return { id, email };
  }
  const rows = async (sql: string, id: string): Promise<{ id?: string }[]> =>
    (await direct.query<object>(sql, [id])).rows;
  const entries = (id: string) => rows('SELECT * FROM audit_entry WHERE account_id = $1', id);
  const published = (id: string) =>
    rows(`SELECT type, data, sent_at FROM outbox WHERE data ->> 'accountId' = $1`, id);
  const grant = (email: string, role: Role) => grantRole(database.url, email, role);

  it('is audited and published, or neither', async () => {
    const { id, email } = await account();
    expect(await grant(email.toUpperCase(), 'moderator')).toEqual(['moderator', 'user']);
    const [entry] = await entries(id);
    expect(entry).toMatchObject({
      ...{ action: 'role.changed', account_id: id, actor_id: null },
      details: { from: ['user'], to: ['moderator', 'user'], by: 'user:grant' },
    });
    const data = { entryId: entry?.id, action: 'role.changed', accountId: id, actorId: null };
    expect(await published(id)).toEqual([
      { type: 'events.auth.audit-recorded.v1', sent_at: null, data: { ...data, sessionId: null } },
    ]);

    // When it cannot be published, nothing is changed.
    await direct.query('ALTER TABLE outbox RENAME TO elsewhere');
    await expect(grant(email, 'admin')).rejects.toThrow();
    await direct.query('ALTER TABLE elsewhere RENAME TO outbox');
    expect(await grant(email, 'user')).toEqual(['moderator', 'user']);
    expect(await entries(id)).toHaveLength(1);
  });

  it('that the account already has changes nothing', async () => {
    const { id, email } = await account();
    await Promise.all([grant(email, 'admin'), grant(email, 'admin')]);
    expect(await grant(email, 'admin')).toEqual(['admin', 'user']);
    expect([await entries(id), await published(id)]).toMatchObject([{ length: 1 }, { length: 1 }]);
  });

  it('is reported with a warning while the address is not verified', async () => {
    const { id, email } = await account();
    const report = async () => rolesReport(database.url, email, await grant(email, 'admin'));
    expect(await report()).toContain(`! The address ${email} is not verified`);
    await rows('UPDATE account SET email_verified = true WHERE id = $1', id);
    expect(await report()).not.toContain('not verified');
  });

  it('is refused for an unknown address, in the spelling that counts for logins', async () => {
    const { id, email } = await account(`ik.${newRegistration().email}`);
    await expect(grant(email.replace('i', '\u0130'), 'admin')).rejects.toThrow('No account has');
    expect(await entries(id)).toEqual([]);
    await expect(grant('nobody@example.org', 'admin')).rejects.toThrow(
      'No account has the e-mail address nobody@example.org. Register it first.',
    );
  });
});
