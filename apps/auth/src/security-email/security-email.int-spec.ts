import { randomUUID } from 'node:crypto';
import type { AuthRpc, RequestOf, SecurityEmail } from '#contracts';
import { Client } from 'pg';
import { type AuthApp, startAuthApp } from '../../../../test/support/auth-app';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/databases';
import { compareTimes } from '../../../../test/support/equal-times';
import { newcomer } from '../../../../test/support/people';
import { AccountService } from '../account/account.service';
import { AddressService } from '../account/address.service';
import { RecoveryService } from '../account/recovery.service';
import { LinkInvalid } from './security-email.errors';
import { SecurityEmailService } from './security-email.service';

const PASSWORD = 'correct horse 7';
const NEW_PASSWORD = 'walnut-harbour-lantern';
const ORIGIN = {
  trace: { traceId: '1'.repeat(32), spanId: '1'.repeat(16), sampled: false },
  requestId: 'a-request',
  clientAddress: '192.0.2.7',
};

describe('security e-mails', () => {
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

  const emails = () => auth.app.get(SecurityEmailService);
  const addresses = () => auth.app.get(AddressService);
  const recovery = () => auth.app.get(RecoveryService);
  const rows = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    (await direct.query<Row>(sql, values)).rows;

  interface Account {
    id: string;
    email: string;
    sessionId: string;
  }
  async function registered(email = newcomer().email): Promise<Account> {
    const request: RequestOf<typeof AuthRpc.register> = {
      email,
      password: PASSWORD,
      name: 'A',
      userAgent: '',
    };
    const { account } = await auth.app.get(AccountService).register(request, ORIGIN);
    const [session] = await rows<{ id: string }>('SELECT id FROM session WHERE account_id = $1', [
      account.id,
    ]);
    return { id: account.id, email, sessionId: session?.id ?? '' };
  }
  const actor = ({ id, sessionId }: Account) => ({ id, roles: [], sessionId });

  /** What waits to be sent to an address, the oldest first. */
  async function waiting(address: string): Promise<string[]> {
    const sql = `SELECT id FROM security_email WHERE lower(address) = lower($1) AND issued_at IS NULL AND closed_at IS NULL
      ORDER BY id`;
    return (await rows<{ id: string }>(sql, [address])).map(({ id }) => id);
  }
  /** Issues all that waits, as the notifications service does. */
  async function issued(address: string): Promise<SecurityEmail[]> {
    const found: (SecurityEmail | null)[] = [];
    for (const id of await waiting(address)) found.push(await emails().issue(id, ORIGIN));
    return found.filter((email) => email !== null);
  }
  async function linkTo(address: string): Promise<string> {
    const token = (await issued(address)).at(-1)?.token;
    if (!token) throw new Error(`Nothing is sent to ${address}`);
    return token;
  }
  const verify = (token: string) => addresses().verify(token, ORIGIN);
  const forget = ({ email }: Account) => recovery().request(email, ORIGIN);
  const reset = (token: string) => recovery().reset(token, NEW_PASSWORD, ORIGIN);

  it('have tokens of 256 bits, which are stored nowhere but as hashes', async () => {
    const account = await registered();
    await forget(account);
    const tokens = (await issued(account.email)).map(({ token }) => token ?? '');
    expect(tokens).toHaveLength(2);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const tables = [
      'account',
      'security_email',
      'security_email_token',
      'outbox',
      'audit_entry',
      'idempotency',
    ];
    for (const table of tables) {
      const stored = JSON.stringify(await rows(`SELECT to_jsonb(${table}) AS row FROM ${table}`));
      for (const token of tokens) {
        expect(stored).not.toContain(token);
        expect(stored).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
      }
    }
  });

  it('that are sent twice have two links, each of which works, and both end with the first that is used', async () => {
    const { email } = await registered();
    const [id = ''] = await waiting(email);
    const sent = [await emails().issue(id, ORIGIN), await emails().issue(id, ORIGIN)];
    const [one, other] = sent.map((each) => each?.token ?? '') as [string, string];
    expect(one).not.toBe(other);
    const { account } = await verify(other);
    expect(account).toMatchObject({ email, emailVerified: true });
    for (const token of [one, other]) await expect(verify(token)).rejects.toThrow(LinkInvalid);
    expect(await emails().issue(id, ORIGIN)).toBeNull();
  });

  it('have links that one of many at once can use', async () => {
    const account = await registered();
    await forget(account);
    const token = await linkTo(account.email);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => reset(token)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(LinkInvalid);
  });

  it.each([
    ['email_verification', '24 hours'],
    ['password_reset', '30 minutes'],
  ])('of the kind %s have links that end after %s, and are not sent later', async (kind, life) => {
    const account = await registered();
    await forget(account);
    const age = (by: string) =>
      rows(
        'UPDATE security_email SET created_at = created_at - $1::interval WHERE account_id = $2 OR address = $3',
        [by, account.id, account.email],
      );
    const use = kind === 'password_reset' ? reset : verify;
    const sent = (await issued(account.email)).find((email) => email.kind === kind);
    await age(life);
    await expect(use(sent?.token ?? '')).rejects.toThrow(LinkInvalid);
    await age(`-${life}`);
    await use(sent?.token ?? '');

    const late = await registered();
    await forget(late);
    const ids = await waiting(late.email);
    await rows(`UPDATE security_email SET created_at = created_at - $1::interval WHERE kind = $2`, [
      life,
      kind,
    ]);
    const later = await Promise.all(ids.map((id) => emails().issue(id, ORIGIN)));
    expect(later.filter((email) => email?.kind === kind)).toEqual([]);
  });

  it('are three an hour and ten a day of a kind to one mailbox, over all accounts and spellings', async () => {
    const local = randomUUID().replaceAll('-', '');
    let count = 0;
    const spelled = () => `${local.slice(0, 9)}.${local.slice(9)}+${(count += 1)}@example.org`;
    const round = async (): Promise<number> => {
      let sent = 0;
      for (let index = 0; index < 4; index += 1) {
        const account = await registered(spelled());
        sent += (await issued(account.email)).length;
        // Deleting the account is no way around it.
        await auth.app.get(AccountService).delete(actor(account), PASSWORD, ORIGIN);
      }
      await rows(`UPDATE security_email SET issued_at = issued_at - interval '1 hour'`);
      return sent;
    };
    expect([await round(), await round(), await round(), await round()]).toEqual([3, 3, 3, 1]);
    const account = await registered(spelled());
    await forget(account);
    expect((await issued(account.email)).map(({ kind }) => kind)).toEqual(['password_reset']);
  });

  it('are twenty an hour for one account, to however many mailboxes', async () => {
    const account = await registered();
    let sent = 0;
    for (let index = 0; index < 25; index += 1) {
      const { email } = newcomer();
      const wish = { email, currentPassword: PASSWORD };
      await auth.app.get(AccountService).change(actor(account), wish, ORIGIN);
      sent += (await issued(email)).length;
    }
    expect(sent).toBe(20);
  });

  it('go to the address as it is kept, whatever was typed', async () => {
    const account = await registered(`Ada.${newcomer().email}`);
    await recovery().request(account.email.toUpperCase(), ORIGIN);
    const [, email] = [...(await issued(account.email))].sort((a, b) => (a.kind < b.kind ? -1 : 1));
    expect(email).toMatchObject({ kind: 'password_reset', to: account.email });
  });

  it('are asked for in the same time whether or not there is an account, within 5 %', async () => {
    const known: Account[] = [];
    for (let count = 0; count < 5; count += 1) known.push(await registered());
    let next = 0;
    const comparison = await compareTimes(
      () => forget(known[next++ % known.length] as Account),
      () => recovery().request(newcomer().email, ORIGIN),
      { tolerance: 0.05, samplesPerRound: 50, rounds: 20 },
    );
    expect({ comparison, near: Math.abs(comparison.ratio - 1) <= 0.05 }).toEqual({ comparison, near: true });
  });

  it('end what somebody left behind who registered with another’s address', async () => {
    const account = await registered();
    const { email } = newcomer();
    const wish = { email, currentPassword: PASSWORD };
    await auth.app.get(AccountService).change(actor(account), wish, ORIGIN);
    const planted = await linkTo(email);
    await forget(account);
    const sent = await issued(account.email);
    const token = sent.find(({ kind }) => kind === 'password_reset')?.token ?? '';
    expect(await reset(token)).toEqual([account.sessionId]);
    await expect(verify(planted)).rejects.toThrow(LinkInvalid);
    const [row] = await rows('SELECT email, email_verified, pending_email FROM account WHERE id = $1', [
      account.id,
    ]);
    expect(row).toEqual({ email: account.email, email_verified: true, pending_email: null });
  });

  it('that would prove another address end with a new password, and one asked for with it waits', async () => {
    const account = await registered();
    await verify(await linkTo(account.email));
    const change = (wish: object) =>
      auth.app.get(AccountService).change(actor(account), { currentPassword: PASSWORD, ...wish }, ORIGIN);
    const [planted, own] = [newcomer().email, newcomer().email];
    await change({ email: planted });
    const link = await linkTo(planted);
    await change({ password: NEW_PASSWORD });
    await expect(verify(link)).rejects.toThrow(LinkInvalid);
    const wishes = () => rows('SELECT email, pending_email FROM account WHERE id = $1', [account.id]);
    expect(await wishes()).toEqual([{ email: account.email, pending_email: null }]);

    await change({ currentPassword: NEW_PASSWORD, email: planted });
    await expect(verify(link)).rejects.toThrow(LinkInvalid);
    await change({ currentPassword: NEW_PASSWORD, password: PASSWORD, email: own });
    expect(await wishes()).toEqual([{ email: account.email, pending_email: own }]);
    expect((await verify(await linkTo(own))).account).toMatchObject({ email: own });
  });

  it('that prove the present address outlive a new password', async () => {
    const account = await registered();
    const token = await linkTo(account.email);
    const wish = { password: NEW_PASSWORD, currentPassword: PASSWORD };
    await auth.app.get(AccountService).change(actor(account), wish, ORIGIN);
    expect((await verify(token)).account).toMatchObject({ emailVerified: true });
  });

  it('and what comes of them are in the audit log, with where they were asked for', async () => {
    const account = await registered();
    await forget(account);
    const token = (await issued(account.email)).find(({ kind }) => kind === 'password_reset')?.token ?? '';
    await reset(token);
    const sql =
      'SELECT action, actor_id, client_address, request_id FROM audit_entry WHERE account_id = $1 ORDER BY at, id';
    const request = { client_address: ORIGIN.clientAddress, request_id: ORIGIN.requestId };
    const self = { ...request, actor_id: account.id };
    expect(await rows(sql, [account.id])).toEqual([
      { action: 'account.registered', ...self },
      { action: 'password.reset_requested', ...request, actor_id: null },
      { action: 'password.reset', ...self },
      { action: 'email.verified', ...self },
      { action: 'session.revoked', ...self },
    ]);
  });

  it('leave no address behind when their account is deleted', async () => {
    const account = await registered();
    await forget(account);
    await issued(account.email);
    await auth.app.get(AccountService).delete(actor(account), PASSWORD, ORIGIN);
    expect(await rows('SELECT id FROM security_email WHERE address = $1', [account.email])).toEqual([]);
  });

  it('that do not exist are not sent', async () => {
    expect(await emails().issue(randomUUID(), ORIGIN)).toBeNull();
    await recovery().request('nobody@example.net', ORIGIN);
    expect(await issued('nobody@example.net')).toEqual([]);
  });
});
