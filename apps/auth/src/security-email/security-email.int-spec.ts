import { LinkInvalid } from '#contracts';
import { randomUUID } from 'node:crypto';
import { compareTimes } from '../../../../test/support/equal-times';
import { newRegistration } from '../../../../test/support/people';
import {
  type Account,
  NEW_PASSWORD,
  CONTEXT,
  PASSWORD,
  type SecurityEmails,
  startSecurityEmails,
} from '../../../../test/support/security-emails';

describe('security e-mails', () => {
  let service: SecurityEmails;
  let rows: SecurityEmails['rows'];
  let registered: SecurityEmails['registered'];
  let by: SecurityEmails['by'];
  let waiting: SecurityEmails['waiting'];
  let issue: SecurityEmails['issue'];
  let issued: SecurityEmails['issued'];
  let linkTo: SecurityEmails['linkTo'];
  let accounts: SecurityEmails['accounts'];
  let recovery: SecurityEmails['recovery'];
  let verify: SecurityEmails['verify'];
  let forget: SecurityEmails['forget'];
  let reset: SecurityEmails['reset'];

  beforeAll(async () => {
    service = await startSecurityEmails();
    ({ rows, registered, by, waiting, issue, issued, linkTo, accounts, recovery, verify, forget, reset } =
      service);
  });
  afterAll(() => service?.close());

  it('have tokens of 256 bits, which are stored as hashes alone', async () => {
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

  it('that are sent twice have two valid links, and using one closes both', async () => {
    const { email } = await registered();
    const [id = ''] = await waiting(email);
    const sent = [await issue(id), await issue(id)];
    const [one, other] = sent.map((each) => each?.token ?? '') as [string, string];
    expect(one).not.toBe(other);
    const { account } = await verify(other);
    expect(account).toMatchObject({ email, emailVerified: true });
    for (const token of [one, other]) await expect(verify(token)).rejects.toThrow(LinkInvalid);
    expect(await issue(id)).toBeNull();
  });

  it('have links that only one of many concurrent requests can use', async () => {
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
  ])('of the kind %s have links that expire after %s, and are not sent later', async (kind, life) => {
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
    const later = await Promise.all(ids.map((id) => issue(id)));
    expect(later.filter((email) => email?.kind === kind)).toEqual([]);
  });

  it('go to the stored spelling of the address, whatever was typed', async () => {
    const account = await registered(`Ada.${newRegistration().email}`);
    await recovery.request(CONTEXT, account.email.toUpperCase());
    const [, email] = [...(await issued(account.email))].sort((a, b) => (a.kind < b.kind ? -1 : 1));
    expect(email).toMatchObject({ kind: 'password_reset', to: account.email });
  });

  it('are requested in the same time whether or not the account exists, within 5 %', async () => {
    const known: Account[] = [];
    for (let count = 0; count < 5; count += 1) known.push(await registered());
    let next = 0;
    const comparison = await compareTimes(
      () => forget(known[next++ % known.length] as Account),
      () => recovery.request(CONTEXT, newRegistration().email),
      { tolerance: 0.05, samplesPerRound: 50, rounds: 20 },
    );
    expect({ comparison, near: Math.abs(comparison.ratio - 1) <= 0.05 }).toEqual({ comparison, near: true });
  });

  it('for a new password undo a registration with another person’s address', async () => {
    const account = await registered();
    const { email } = newRegistration();
    const changes = { email, currentPassword: PASSWORD };
    await accounts.change(by(account), changes);
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

    // Published once: a later reset is by the same owner.
    await forget(account);
    await reset(await linkTo(account.email));
    const events = `SELECT data -> 'takenBack' AS taken FROM outbox
      WHERE type = 'events.auth.user-changed.v1' AND data ->> 'userId' = $1 ORDER BY id`;
    expect(await rows(events, [account.id])).toEqual([{ taken: null }, { taken: true }, { taken: null }]);
  });

  it('that would verify another address are closed by a new password, unless both are requested together', async () => {
    const account = await registered();
    await verify(await linkTo(account.email));
    const change = (changes: object) =>
      accounts.change(by(account), { currentPassword: PASSWORD, ...changes });
    const [planted, own] = [newRegistration().email, newRegistration().email];
    await change({ email: planted });
    const link = await linkTo(planted);
    await change({ password: NEW_PASSWORD });
    await expect(verify(link)).rejects.toThrow(LinkInvalid);
    const stored = () => rows('SELECT email, pending_email FROM account WHERE id = $1', [account.id]);
    expect(await stored()).toEqual([{ email: account.email, pending_email: null }]);

    await change({ currentPassword: NEW_PASSWORD, email: planted });
    await expect(verify(link)).rejects.toThrow(LinkInvalid);
    await change({ currentPassword: NEW_PASSWORD, password: PASSWORD, email: own });
    expect(await stored()).toEqual([{ email: account.email, pending_email: own }]);
    expect((await verify(await linkTo(own))).account).toMatchObject({ email: own });
  });

  it('that verify the present address stay valid after a new password', async () => {
    const account = await registered();
    const token = await linkTo(account.email);
    const changes = { password: NEW_PASSWORD, currentPassword: PASSWORD };
    await accounts.change(by(account), changes);
    expect((await verify(token)).account).toMatchObject({ emailVerified: true });
  });

  it('are in the audit log with their consequences and with where they were requested', async () => {
    const account = await registered();
    await forget(account);
    const token = (await issued(account.email)).find(({ kind }) => kind === 'password_reset')?.token ?? '';
    await reset(token);
    const sql =
      'SELECT action, actor_id, client_address, request_id FROM audit_entry WHERE account_id = $1 ORDER BY at, id';
    const request = { client_address: CONTEXT.clientAddress, request_id: CONTEXT.requestId };
    const self = { ...request, actor_id: account.id };
    expect(await rows(sql, [account.id])).toEqual([
      { action: 'account.registered', ...self },
      { action: 'password.reset_requested', ...request, actor_id: null },
      { action: 'password.reset', ...self },
      { action: 'email.verified', ...self },
      { action: 'session.revoked', ...self },
    ]);
  });

  it('for a new password stay valid when a person changes the password who never verified the address', async () => {
    const account = await registered();
    await forget(account);
    const token = (await issued(account.email)).find(({ kind }) => kind === 'password_reset')?.token ?? '';
    const changes = { password: 'lantern-walnut-harbour', currentPassword: PASSWORD };
    await accounts.change(by(account), changes);
    expect(await reset(token)).toEqual([account.sessionId]);
  });

  it('leave no address in the database when their account is deleted, nor when they are not sent', async () => {
    const account = await registered();
    await forget(account);
    await issued(account.email);
    const kept = `SELECT kind FROM security_email
      WHERE lower(address) = lower($1) OR client_address IS NOT NULL AND (id = ANY($2) OR account_id = $3)`;
    const [again, stranger] = [account.email.toUpperCase(), newRegistration().email];
    const ids: string[] = [];
    for (const address of [again, stranger]) {
      await recovery.request(CONTEXT, address);
      ids.push(...(await waiting(address)));
      expect(await issued(address)).toEqual([]);
    }
    expect(ids).toHaveLength(2);
    expect(await rows(kept, [stranger, ids, null])).toEqual([]);
    await recovery.request(CONTEXT, again);
    ids.push(...(await waiting(again)));
    await accounts.delete(by(account), PASSWORD);
    expect(await rows(kept, [account.email, ids, account.id])).toEqual([]);
  });

  it('are not sent when they do not exist', async () => {
    expect(await issue(randomUUID())).toBeNull();
    await recovery.request(CONTEXT, 'nobody@example.net');
    expect(await issued('nobody@example.net')).toEqual([]);
  });
});
