import {
  type AuthRpc,
  type CodedError,
  type RequestOf,
  WrongCredentials,
  WrongCurrentPassword,
} from '#contracts';
import type { Context } from '#transport';
import { argon2id, hash } from 'argon2';
import { Client } from 'pg';
import { type AuthApp, startAuthApp } from '../../../../test/support/auth-app';
import { CONTEXT, contextOf } from '../../../../test/support/contexts';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { newRegistration } from '../../../../test/support/people';
import { OwnAccountService } from '../own-account/own-account.service';
import { Passwords } from '../password/passwords';
import { RegistrationService } from '../registration/registration.service';
import { SessionService } from '../session/session.service';
import type { LoggedIn } from '../session/session.view';
import { LoginService } from './login.service';

const LEAST = { ARGON2_MEMORY: '19456', ARGON2_TIME: '2', LOGIN_LIMIT_ACCOUNT: '100000' };
const PASSWORD = 'correct horse 7';

describe('logging in', () => {
  let database: FreshDatabase;
  let direct: Client;
  let auth: AuthApp;

  beforeAll(async () => {
    database = await freshDatabase('auth');
    direct = new Client({ connectionString: database.url });
    await direct.connect();
    auth = await startAuthApp({ databaseUrl: database.url, env: LEAST });
  });
  afterAll(async () => {
    await auth?.close();
    await direct?.end();
    await database?.drop();
  });

  const sessions = (): SessionService => auth.app.get(SessionService);
  const accounts = (): OwnAccountService => auth.app.get(OwnAccountService);
  const login = (email: string, password: string, of = auth, context: Context = {}): Promise<LoggedIn> =>
    of.app.get(LoginService).login(context, { email, password, userAgent: '' });

  async function registered(): Promise<{ email: string; id: string; sessionId: string }> {
    const { email, name } = newRegistration();
    const request: RequestOf<typeof AuthRpc.register> = { email, password: PASSWORD, name, userAgent: '' };
    const { account } = await auth.app.get(RegistrationService).register(CONTEXT, request);
    const [session] = await sessions().list(contextOf(account));
    return { email, id: account.id, sessionId: session?.id ?? '' };
  }

  async function hashOf(id: string): Promise<string> {
    const sql = 'SELECT password_hash FROM account WHERE id = $1';
    const { rows } = await direct.query<{ password_hash: string }>(sql, [id]);
    return rows[0]?.password_hash ?? '';
  }

  const changeOwn = (by: Context, changes: { password?: string; email?: string }): Promise<unknown> =>
    accounts().change(by, { ...changes, currentPassword: PASSWORD });

  /** Calls `act` after the next password has been compared, and before the result is used. */
  function afterComparing(act: () => Promise<unknown>): void {
    const passwords = auth.app.get(Passwords);
    const matches = passwords.matches.bind(passwords);
    jest.spyOn(passwords, 'matches').mockImplementationOnce(async (hashed, password) => {
      const result = await matches(hashed, password);
      await act();
      return result;
    });
  }

  it('renews the hash of a password that was hashed as typed, after which every spelling is right', async () => {
    const { email, id } = await registered();
    const [typed, other] = ['größer walnut öl'.normalize('NFD'), 'größer walnut\u00a0öl'];
    const older = await hash(typed, { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    await direct.query('UPDATE account SET password_hash = $2 WHERE id = $1', [id, older]);
    await expect(login(email, other)).rejects.toThrow(WrongCredentials);
    await login(email, typed);
    const renewed = await hashOf(id);
    expect(renewed).not.toBe(older);
    for (const spelling of [other, typed]) await login(email, spelling);
    expect(await hashOf(id)).toBe(renewed);
  });

  it('renews the hash once when the cost of hashes was changed', async () => {
    const { email, id } = await registered();
    expect(await hashOf(id)).toContain('$m=19456,p=1,t=2$');
    const stronger = await startAuthApp({
      databaseUrl: database.url,
      env: { ARGON2_MEMORY: '20480', ARGON2_TIME: '3' },
    });
    try {
      await expect(login(email, 'not this one', stronger)).rejects.toThrow(WrongCredentials);
      expect(await hashOf(id)).toContain('$m=19456,p=1,t=2$');
      await login(email, PASSWORD, stronger);
      const renewed = await hashOf(id);
      expect(renewed).toContain('$m=20480,p=1,t=3$');
      await login(email, PASSWORD, stronger);
      expect(await hashOf(id)).toBe(renewed);
    } finally {
      await stronger.close();
    }
  });

  it('succeeds for all concurrent logins while the hash is renewed', async () => {
    const { email, id } = await registered();
    const stronger = await startAuthApp({ databaseUrl: database.url, env: { ...LEAST, ARGON2_TIME: '3' } });
    try {
      const many = Array.from({ length: 6 }, () => login(email, PASSWORD, stronger));
      expect((await Promise.all(many)).map(({ account }) => account.id)).toEqual(Array(6).fill(id));
      expect(await hashOf(id)).toContain('$m=19456,p=1,t=3$');
    } finally {
      await stronger.close();
    }
  });

  it('with the old password opens no session once the password has been changed', async () => {
    const { email, id, sessionId } = await registered();
    const by = contextOf({ id, sessionId });
    const change = { password: 'another horse 8', currentPassword: PASSWORD };
    afterComparing(() => accounts().change(by, change));
    await expect(login(email, PASSWORD)).rejects.toThrow(WrongCredentials);
    expect(await sessions().list(by)).toHaveLength(1);
    await login(email, 'another horse 8');
  });

  it.each([
    ['the password', { password: 'a thief’s horse 9' }],
    ['the e-mail address', { email: 'thief@example.org' }],
  ])(
    'with the old password does not allow a change of %s once the password has been changed',
    async (_what, changes) => {
      const { email, id, sessionId } = await registered();
      const by = contextOf({ id, sessionId });
      const change = { password: 'another horse 8', currentPassword: PASSWORD };
      afterComparing(() => accounts().change(by, change));
      const theft = changeOwn(by, changes);
      await expect(theft).rejects.toThrow(WrongCurrentPassword);
      await login(email, 'another horse 8');
    },
  );

  it('with the old password does not allow deleting the account once the password has been changed, and is audited', async () => {
    const { email, id, sessionId } = await registered();
    const by = contextOf({ id, sessionId });
    const change = { password: 'another horse 8', currentPassword: PASSWORD };
    afterComparing(() => accounts().change(by, change));
    await expect(accounts().delete(by, PASSWORD)).rejects.toThrow(WrongCurrentPassword);
    const sql = `SELECT 1 FROM audit_entry WHERE account_id = $1 AND action = 'password.refused'`;
    expect((await direct.query(sql, [id])).rows).toHaveLength(1);
    await login(email, 'another horse 8');
  });

  it.each<[string, string, (by: Context) => Promise<unknown>]>([
    ['changing the password', 'password.changed', (by) => changeOwn(by, { password: 'another horse 8' })],
    [
      'requesting another e-mail address',
      'email.change_requested',
      (by) => changeOwn(by, { email: newRegistration().email }),
    ],
    ['deleting the account', 'account.deleted', (by) => accounts().delete(by, PASSWORD)],
  ])('that renews the hash concurrently does not keep its owner from %s', async (_what, action, act) => {
    const { email, id, sessionId } = await registered();
    const stronger = await startAuthApp({ databaseUrl: database.url, env: { ...LEAST, ARGON2_TIME: '3' } });
    try {
      afterComparing(async () => {
        await login(email, PASSWORD, stronger);
        expect(await hashOf(id)).toContain('$m=19456,p=1,t=3$');
      });
      await act(contextOf({ id, sessionId }));
      const sql = `SELECT action FROM audit_entry WHERE account_id = $1 AND action = ANY ($2)`;
      const actions = ['password.changed', 'email.change_requested', 'account.deleted', 'password.refused'];
      const { rows } = await direct.query<{ action: string }>(sql, [id, actions]);
      expect(rows).toEqual([{ action }]);
    } finally {
      await stronger.close();
    }
  });

  it('in large numbers does not delay reads', async () => {
    const { email, id, sessionId } = await registered();
    let pending = 0;
    const storm = Array.from({ length: 60 }, () => {
      pending += 1;
      return login(email, 'not this one')
        .catch(() => undefined)
        .finally(() => (pending -= 1));
    });
    for (let count = 0; count < 20; count += 1)
      expect((await accounts().get(contextOf({ id, sessionId }), id)).parse().id).toBe(id);
    // Independent of the clock: if reads waited in the same queue, hardly any login would be pending now.
    expect(pending).toBeGreaterThan(30);
    await Promise.all(storm);
  });

  it('that would be late is refused without comparing, and says when to try again', async () => {
    const { email } = await registered();
    const startedAt = performance.now();
    await login(email, PASSWORD);
    // Long enough for some of them, on a machine of any speed.
    const deadline = Date.now() + 20 * (performance.now() - startedAt);
    const storm = Array.from({ length: 150 }, () => login(email, 'not this one', auth, { deadline }));
    const errors = (await Promise.allSettled(storm)).flatMap((one) =>
      one.status === 'rejected' ? [one.reason as CodedError] : [],
    );
    const refused = errors.map(({ code }) => code);
    for (const { code, retryAfter } of errors)
      if (code === 'auth.overloaded') expect(retryAfter).toBeGreaterThanOrEqual(1);
    // On a busy machine some time out while they wait for a connection to the database.
    const known = ['auth.wrong_credentials', 'auth.overloaded', 'unavailable'];
    expect(refused).toEqual(expect.arrayContaining(known.slice(0, 2)));
    expect(refused.filter((code) => !known.includes(code))).toEqual([]);
    await login(email, PASSWORD);
  });
});
