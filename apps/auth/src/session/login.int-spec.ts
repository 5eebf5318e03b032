import type { Actor, AuthRpc, RequestOf } from '#contracts';
import { argon2id, hash } from 'argon2';
import { Client } from 'pg';
import { type AuthApp, startAuthApp } from '../../../../test/support/auth-app';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { newcomer } from '../../../../test/support/people';
import { WrongCredentials, WrongCurrentPassword } from '../account/account.errors';
import { AccountService } from '../account/account.service';
import { Passwords } from '../password/passwords';
import { SessionService } from './session.service';

const ORIGIN = { trace: { traceId: '1'.repeat(32), spanId: '1'.repeat(16), sampled: false } };
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

  const sessions = (of = auth): SessionService => of.app.get(SessionService);
  const accounts = (of = auth): AccountService => of.app.get(AccountService);

  async function registered(): Promise<{ email: string; id: string; sessionId: string }> {
    const { email, name } = newcomer();
    const request: RequestOf<typeof AuthRpc.register> = { email, password: PASSWORD, name, userAgent: '' };
    const { account } = await accounts().register(request, ORIGIN);
    const [session] = await sessions().list({ id: account.id, roles: [], sessionId: '' });
    return { email, id: account.id, sessionId: session?.id ?? '' };
  }

  async function hashOf(id: string): Promise<string> {
    const sql = 'SELECT password_hash FROM account WHERE id = $1';
    const { rows } = await direct.query<{ password_hash: string }>(sql, [id]);
    return rows[0]?.password_hash ?? '';
  }

  const changeOwn = (actor: Actor, wish: { password?: string; email?: string }): Promise<unknown> =>
    accounts().change(actor, { ...wish, currentPassword: PASSWORD }, ORIGIN);

  /** Does something at the moment when the next password has been compared. */
  function afterComparing(act: () => Promise<unknown>): void {
    const passwords = auth.app.get(Passwords);
    const matches = passwords.matches.bind(passwords);
    jest.spyOn(passwords, 'matches').mockImplementationOnce(async (hashed, password) => {
      const result = await matches(hashed, password);
      await act();
      return result;
    });
  }

  it('makes a new hash of a password that was hashed as it was typed, after which every spelling is right', async () => {
    const { email, id } = await registered();
    const [typed, other] = ['größer walnut öl'.normalize('NFD'), 'größer walnut\u00a0öl'];
    const older = await hash(typed, { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    await direct.query('UPDATE account SET password_hash = $2 WHERE id = $1', [id, older]);
    await expect(sessions().login(email, other, '')).rejects.toThrow(WrongCredentials);
    await sessions().login(email, typed, '');
    const renewed = await hashOf(id);
    expect(renewed).not.toBe(older);
    for (const spelling of [other, typed]) await sessions().login(email, spelling, '');
    expect(await hashOf(id)).toBe(renewed);
  });

  it('makes a new hash when the cost of hashes was changed, at the first log-in and not again', async () => {
    const { email, id } = await registered();
    expect(await hashOf(id)).toContain('$m=19456,p=1,t=2$');
    const stronger = await startAuthApp({
      databaseUrl: database.url,
      env: { ARGON2_MEMORY: '20480', ARGON2_TIME: '3' },
    });
    try {
      await expect(sessions(stronger).login(email, 'not this one', '')).rejects.toThrow(WrongCredentials);
      expect(await hashOf(id)).toContain('$m=19456,p=1,t=2$');
      await sessions(stronger).login(email, PASSWORD, '');
      const renewed = await hashOf(id);
      expect(renewed).toContain('$m=20480,p=1,t=3$');
      await sessions(stronger).login(email, PASSWORD, '');
      expect(await hashOf(id)).toBe(renewed);
    } finally {
      await stronger.close();
    }
  });

  it('lets all in who log in at the moment in which the hash is renewed', async () => {
    const { email, id } = await registered();
    const stronger = await startAuthApp({ databaseUrl: database.url, env: { ...LEAST, ARGON2_TIME: '3' } });
    try {
      const many = Array.from({ length: 6 }, () => sessions(stronger).login(email, PASSWORD, ''));
      expect((await Promise.all(many)).map(({ account }) => account.id)).toEqual(Array(6).fill(id));
      expect(await hashOf(id)).toContain('$m=19456,p=1,t=3$');
    } finally {
      await stronger.close();
    }
  });

  it('with the old password opens nothing once the password has been changed', async () => {
    const { email, id, sessionId } = await registered();
    const actor = { id, roles: [], sessionId };
    const change = { password: 'another horse 8', currentPassword: PASSWORD };
    afterComparing(() => accounts().change(actor, change, ORIGIN));
    await expect(sessions().login(email, PASSWORD, '')).rejects.toThrow(WrongCredentials);
    expect(await sessions().list(actor)).toHaveLength(1);
    await sessions().login(email, 'another horse 8', '');
  });

  it.each([
    ['the password', { password: 'a thief’s horse 9' }],
    ['the e-mail address', { email: 'thief@example.org' }],
  ])('with the old password changes %s no more once the password has been changed', async (_what, wish) => {
    const { email, id, sessionId } = await registered();
    const actor = { id, roles: [], sessionId };
    const change = { password: 'another horse 8', currentPassword: PASSWORD };
    afterComparing(() => accounts().change(actor, change, ORIGIN));
    const theft = accounts().change(actor, { ...wish, currentPassword: PASSWORD }, ORIGIN);
    await expect(theft).rejects.toThrow(WrongCurrentPassword);
    await sessions().login(email, 'another horse 8', '');
  });

  it('with the old password deletes nothing once the password has been changed, and the audit log has the attempt', async () => {
    const { email, id, sessionId } = await registered();
    const actor = { id, roles: [], sessionId };
    const change = { password: 'another horse 8', currentPassword: PASSWORD };
    afterComparing(() => accounts().change(actor, change, ORIGIN));
    await expect(accounts().delete(actor, PASSWORD, ORIGIN)).rejects.toThrow(WrongCurrentPassword);
    const sql = `SELECT 1 FROM audit_entry WHERE account_id = $1 AND action = 'password.refused'`;
    expect((await direct.query(sql, [id])).rows).toHaveLength(1);
    await sessions().login(email, 'another horse 8', '');
  });

  it.each<[string, string, (actor: Actor) => Promise<unknown>]>([
    ['change the password', 'password.changed', (actor) => changeOwn(actor, { password: 'another horse 8' })],
    [
      'ask for another e-mail address',
      'email.change_requested',
      (actor) => changeOwn(actor, { email: newcomer().email }),
    ],
    ['delete the account', 'account.deleted', (actor) => accounts().delete(actor, PASSWORD, ORIGIN)],
  ])('that renews the hash at that moment lets its owner %s', async (_what, action, act) => {
    const { email, id, sessionId } = await registered();
    const stronger = await startAuthApp({ databaseUrl: database.url, env: { ...LEAST, ARGON2_TIME: '3' } });
    try {
      afterComparing(async () => {
        await sessions(stronger).login(email, PASSWORD, '');
        expect(await hashOf(id)).toContain('$m=19456,p=1,t=3$');
      });
      await act({ id, roles: [], sessionId });
      const sql = `SELECT action FROM audit_entry WHERE account_id = $1 AND action = ANY ($2)`;
      const actions = ['password.changed', 'email.change_requested', 'account.deleted', 'password.refused'];
      const { rows } = await direct.query<{ action: string }>(sql, [id, actions]);
      expect(rows).toEqual([{ action }]);
    } finally {
      await stronger.close();
    }
  });

  it('in a crowd keeps nobody waiting who only reads', async () => {
    const { email, id, sessionId } = await registered();
    let pending = 0;
    const storm = Array.from({ length: 60 }, () => {
      pending += 1;
      return sessions()
        .login(email, 'not this one', '')
        .catch(() => undefined)
        .finally(() => (pending -= 1));
    });
    for (let count = 0; count < 20; count += 1)
      expect((await accounts().get({ id, roles: [], sessionId }, id)).id).toBe(id);
    // Not by the clock: had reads waited in the same line, hardly any log-in would be left by now.
    expect(pending).toBeGreaterThan(30);
    await Promise.all(storm);
  });

  it('in too large a crowd is refused with a word to try again', async () => {
    const { email } = await registered();
    const storm = Array.from({ length: 150 }, () => sessions().login(email, 'not this one', ''));
    const refused = (await Promise.allSettled(storm)).flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
    );
    // On a machine that is busy besides, some wait in vain for a connection to the database.
    const known = ['auth.wrong_credentials', 'auth.overloaded', 'unavailable'];
    expect(refused).toEqual(expect.arrayContaining(known.slice(0, 2)));
    expect(refused.filter((code) => !known.includes(code))).toEqual([]);
    await sessions().login(email, PASSWORD, '');
  });
});
