import { CommonPassword, CurrentPasswordRequired, type Role } from '#contracts';
import { Client } from 'pg';
import { type AuthApp, startAuthApp } from '../../../../test/support/auth-app';
import { CONTEXT, contextOf } from '../../../../test/support/contexts';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { newRegistration } from '../../../../test/support/people';
import { LoginService } from '../login/login.service';
import { OwnAccountService } from '../own-account/own-account.service';
import { RegistrationService } from '../registration/registration.service';

const LEAST = { ARGON2_MEMORY: '19456', ARGON2_TIME: '2' };
const COMMON = 'password123';
const UNCOMMON = 'correct horse 7';
const ASKED = { rules: 'realworld' } as const;

describe('the rules of the RealWorld API', () => {
  let database: FreshDatabase;
  let direct: Client;
  let granting: AuthApp;
  let refusing: AuthApp;

  beforeAll(async () => {
    database = await freshDatabase('auth');
    direct = new Client({ connectionString: database.url });
    await direct.connect();
    [granting, refusing] = await Promise.all([
      startAuthApp({ databaseUrl: database.url, env: { ...LEAST, REALWORLD: 'true' } }),
      startAuthApp({ databaseUrl: database.url, env: { ...LEAST, REALWORLD: 'false' } }),
    ]);
  });
  afterAll(async () => {
    await granting?.close();
    await refusing?.close();
    await direct?.end();
    await database?.drop();
  });

  async function register({ app }: AuthApp, password: string, asked: object = ASKED) {
    const { email, name } = newRegistration();
    const request = { email, password, name, userAgent: '', ...asked };
    const { account } = await app.get(RegistrationService).register(CONTEXT, request);
    return account;
  }
  const change = ({ app }: AuthApp, id: string, changes: object, roles: Role[] = ['user']) =>
    app.get(OwnAccountService).change(contextOf({ id, roles, sessionId: id }), changes);
  const login = (email: string, password: string) =>
    granting.app.get(LoginService).login({}, { email, password, userAgent: '' });
  const actionsOf = async (id: string): Promise<string[]> => {
    const sql = 'SELECT action FROM audit_entry WHERE account_id = $1 ORDER BY id';
    return (await direct.query<{ action: string }>(sql, [id])).rows.map(({ action }) => action);
  };
  const emailsTo = async (id: string): Promise<object[]> => {
    const sql = 'SELECT kind, address FROM security_email WHERE account_id = $1 ORDER BY id';
    return (await direct.query<object>(sql, [id])).rows;
  };

  it('accept a common password where the service is configured for them and the call asks for them', async () => {
    await register(granting, COMMON);
    await expect(register(granting, COMMON, {})).rejects.toThrow(CommonPassword);
    await expect(register(refusing, COMMON)).rejects.toThrow(CommonPassword);
  });

  it('change an e-mail address and a password without the current one, and enter both in the audit log', async () => {
    const { id, email: before } = await register(granting, UNCOMMON);
    const { email } = newRegistration();
    const { account } = await change(granting, id, { ...ASKED, email, password: COMMON });
    expect(account).toMatchObject({ email, emailVerified: false, pendingEmail: null });
    await login(email, COMMON);
    await expect(login(before, COMMON)).rejects.toThrow();
    expect(await actionsOf(id)).toEqual(expect.arrayContaining(['email.changed', 'password.changed']));
    expect(await actionsOf(id)).not.toContain('email.change_requested');
    expect(await emailsTo(id)).toContainEqual({ kind: 'email_verification', address: email });
  });

  it('notify the owner at the former address when it was verified', async () => {
    const { id, email: before } = await register(granting, UNCOMMON);
    await direct.query('UPDATE account SET email_verified = true WHERE id = $1', [id]);
    const { account } = await change(granting, id, { ...ASKED, email: newRegistration().email });
    expect(account.emailVerified).toBe(false);
    expect(await emailsTo(id)).toContainEqual({ kind: 'email_changed', address: before });
    const again = await change(granting, id, { ...ASKED, email: account.email });
    expect(again.account.email).toBe(account.email);
    expect((await actionsOf(id)).filter((action) => action === 'email.changed')).toHaveLength(1);
  });

  it('are not granted without the setting, without being asked for, or to moderators and admins', async () => {
    const { id } = await register(granting, UNCOMMON);
    for (const changes of [{ password: COMMON }, { email: newRegistration().email }]) {
      const asked = { ...ASKED, ...changes };
      await expect(change(refusing, id, asked)).rejects.toThrow(CurrentPasswordRequired);
      await expect(change(granting, id, changes)).rejects.toThrow(CurrentPasswordRequired);
      for (const role of ['moderator', 'admin'] as const)
        await expect(change(granting, id, asked, ['user', role])).rejects.toThrow(CurrentPasswordRequired);
    }
    expect(await actionsOf(id)).toEqual(['account.registered']);
  });
});
