import { type Actor, LastAdmin, type Role } from '#contracts';
import { Client } from 'pg';
import { type AuthApp, startAuthApp } from '../../../../test/support/auth-app';
import { CONTEXT, contextOf } from '../../../../test/support/contexts';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { newRegistration } from '../../../../test/support/people';
import { changeRoles, endSessions, sessionsOf } from '../../../cli/src/users/operator';
import { AdministrationService } from '../administration/administration.service';
import { OwnAccountService } from '../own-account/own-account.service';
import { RegistrationService } from '../registration/registration.service';

const PASSWORD = 'correct horse 7';

describe('roles', () => {
  let database: FreshDatabase;
  let direct: Client;
  let auth: AuthApp;

  beforeAll(async () => {
    database = await freshDatabase('auth');
    direct = new Client({ connectionString: database.url });
    await direct.connect();
    auth = await startAuthApp({ databaseUrl: database.url, env: { ARGON2_MEMORY: '19456' } });
  });
  afterAll(async () => {
    await auth?.close();
    await direct?.end();
    await database?.drop();
  });
  beforeEach(async () => {
    await direct.query(`UPDATE account SET roles = '{user}'`);
  });

  async function registered(...roles: Role[]): Promise<Actor & { email: string }> {
    const { email, name } = newRegistration();
    const request = { email, password: PASSWORD, name, userAgent: '' };
    const { account } = await auth.app.get(RegistrationService).register(CONTEXT, request);
    await direct.query('UPDATE account SET roles = $2 WHERE id = $1', [account.id, ['user', ...roles]]);
    const [session] = await sessionsOf(database.url, email);
    return { id: account.id, email, roles: ['user', ...roles], sessionId: session?.id ?? '' };
  }

  const administration = (): AdministrationService => auth.app.get(AdministrationService);
  const demote = (actor: Actor, { id }: Actor): Promise<unknown> =>
    administration().change(contextOf(actor), { id, roles: ['user'] });
  const rolesOf = async (email: string): Promise<Role[]> =>
    (await direct.query<{ roles: Role[] }>('SELECT roles FROM account WHERE email = $1', [email])).rows[0]
      ?.roles ?? [];
  const entries = async (id: string, action: string): Promise<object[]> =>
    (
      await direct.query<object>('SELECT * FROM audit_entry WHERE account_id = $1 AND action = $2', [
        id,
        action,
      ])
    ).rows;

  it('of the last admin stay, and so does the account, for every kind of request', async () => {
    const admin = await registered('admin');
    await expect(demote(admin, admin)).rejects.toThrow(LastAdmin);
    await expect(auth.app.get(OwnAccountService).delete(contextOf(admin), PASSWORD)).rejects.toThrow(
      LastAdmin,
    );
    await expect(administration().remove(contextOf(admin), admin.id)).rejects.toThrow(LastAdmin);
    await expect(changeRoles(database.url, admin.email, () => ['user'], 'test')).rejects.toThrow(LastAdmin);
    expect(await rolesOf(admin.email)).toContain('admin');
    expect(await sessionsOf(database.url, admin.email)).toHaveLength(1);
    const other = await registered('admin');
    await demote(admin, admin);
    await expect(demote(other, other)).rejects.toMatchObject({ kind: 'conflict', code: 'auth.last_admin' });
  });

  it('are not taken from two admins by each other concurrently', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      await direct.query(`UPDATE account SET roles = '{user}'`);
      const [one, other] = [await registered('admin'), await registered('admin')];
      const outcomes = await Promise.allSettled([demote(one, other), demote(other, one)]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    }
  });

  it('are replaced by a command, which ends the sessions and is audited', async () => {
    const person = await registered('moderator');
    const set = (roles: Role[]) => changeRoles(database.url, person.email, () => roles, 'user:set-roles');
    expect(await set(['user', 'moderator', 'user'])).toEqual(['moderator', 'user']);
    expect(await sessionsOf(database.url, person.email)).toHaveLength(1);
    expect(await set(['user'])).toEqual(['user']);
    expect(await sessionsOf(database.url, person.email)).toEqual([]);
    expect(await entries(person.id, 'role.changed')).toMatchObject([
      { actor_id: null, details: { from: ['moderator', 'user'], to: ['user'], by: 'user:set-roles' } },
    ]);
    expect(await entries(person.id, 'session.revoked')).toMatchObject([
      { session_id: person.sessionId, details: { because: 'role.changed', by: 'user:set-roles' } },
    ]);
    const published = `SELECT type FROM outbox WHERE data ->> 'userId' = $1 ORDER BY id`;
    const { rows } = await direct.query<{ type: string }>(published, [person.id]);
    expect(rows.map(({ type }) => type).slice(1)).toEqual([
      'events.auth.session-revoked.v1',
      'events.auth.user-changed.v1',
    ]);
  });

  it('stay when a command ends all sessions of an account, which is audited', async () => {
    const person = await registered('moderator');
    expect(await endSessions(database.url, person.email)).toBe(1);
    expect(await endSessions(database.url, person.email)).toBe(0);
    expect(await sessionsOf(database.url, person.email)).toEqual([]);
    expect(await rolesOf(person.email)).toContain('moderator');
    expect(await entries(person.id, 'session.revoked')).toMatchObject([
      { actor_id: null, session_id: person.sessionId, details: { by: 'user:sessions' } },
    ]);
    await expect(endSessions(database.url, 'nobody@example.org')).rejects.toThrow('No account has');
  });

  it('stay when a command ends all sessions, which withdraws a requested change of address', async () => {
    const person = await registered('moderator');
    const changes = { email: newRegistration().email, currentPassword: PASSWORD };
    await auth.app.get(OwnAccountService).change(contextOf(person), changes);
    const stored = async () =>
      (
        await direct.query<object>('SELECT email, pending_email, version FROM account WHERE id = $1', [
          person.id,
        ])
      ).rows;
    expect(await stored()).toMatchObject([{ pending_email: changes.email, version: 2 }]);
    await endSessions(database.url, person.email);
    expect(await stored()).toEqual([{ email: person.email, pending_email: null, version: 3 }]);
    expect(await rolesOf(person.email)).toContain('moderator');
  });
});
