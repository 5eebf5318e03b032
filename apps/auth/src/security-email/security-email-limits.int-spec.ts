import { LinkInvalid } from '#contracts';
import { randomUUID } from 'node:crypto';
import { newRegistration } from '../../../../test/support/people';
import {
  type Account,
  NEW_PASSWORD,
  PASSWORD,
  type SecurityEmails,
  startSecurityEmails,
} from '../../../../test/support/security-emails';

describe('security e-mails', () => {
  let service: SecurityEmails;
  let rows: SecurityEmails['rows'];
  let registered: SecurityEmails['registered'];
  let by: SecurityEmails['by'];
  let issued: SecurityEmails['issued'];
  let linkTo: SecurityEmails['linkTo'];
  let accounts: SecurityEmails['accounts'];
  let verify: SecurityEmails['verify'];
  let forget: SecurityEmails['forget'];
  let reset: SecurityEmails['reset'];

  beforeAll(async () => {
    service = await startSecurityEmails();
    ({ rows, registered, by, issued, linkTo, accounts, verify, forget, reset } = service);
  });
  afterAll(() => service?.close());

  it('that verify addresses are at most three an hour and ten a day to one mailbox, over all accounts and spellings', async () => {
    const local = randomUUID().replaceAll('-', '');
    let count = 0;
    const spelled = () => `${local.slice(0, 9)}.${local.slice(9)}+${(count += 1)}@example.org`;
    const round = async (): Promise<number> => {
      let sent = 0;
      for (let index = 0; index < 4; index += 1) {
        const account = await registered(spelled());
        sent += (await issued(account.email)).length;
        // Deleting the account does not evade the limit.
        await accounts.delete(by(account), PASSWORD);
      }
      await rows(`UPDATE security_email SET issued_at = issued_at - interval '1 hour'`);
      return sent;
    };
    expect([await round(), await round(), await round(), await round()]).toEqual([3, 3, 3, 1]);
    const account = await registered(spelled());
    await forget(account);
    expect((await issued(account.email)).map(({ kind }) => kind)).toEqual(['password_reset']);
  });

  it('for a new password are sent again after a quarter of an hour, however many are requested, and older links stay valid', async () => {
    const account = await registered();
    await verify(await linkTo(account.email));
    const tokens: string[] = [];
    for (let round = 0; round < 30; round += 1) {
      const later = `UPDATE security_email SET created_at = created_at - interval '15 minutes',
        issued_at = issued_at - interval '15 minutes' WHERE account_id = $1`;
      await rows(later, [account.id]);
      for (let asked = 0; asked < 3; asked += 1) await forget(account);
      const sent = await issued(account.email);
      expect(sent).toMatchObject([{ kind: 'password_reset' }]);
      tokens.push(sent[0]?.token ?? '');
    }
    // E-mails that were not sent have no entries, so that strangers cannot fill the log.
    const entries = `SELECT id FROM audit_entry WHERE account_id = $1 AND action = 'password.reset_requested'`;
    expect(await rows(entries, [account.id])).toHaveLength(30);
    const [older, newest] = tokens.slice(-2) as [string, string];
    await reset(older);
    await expect(reset(newest)).rejects.toThrow(LinkInvalid);
  });

  it('for a new password are at most three an hour to a mailbox for accounts without a verified address, and unlimited for others', async () => {
    const local = randomUUID();
    const all: Account[] = [];
    for (let count = 0; count < 5; count += 1) all.push(await registered(`${local}+${count}@example.org`));
    const [proved, ...others] = all as [Account, ...Account[]];
    await rows('UPDATE account SET email_verified = true WHERE id = $1', [proved.id]);
    let sent = 0;
    for (const other of others) {
      await forget(other);
      sent += (await issued(other.email)).filter(({ kind }) => kind === 'password_reset').length;
    }
    expect(sent).toBe(3);
    await forget(proved);
    expect((await issued(proved.email)).map(({ kind }) => kind)).toContain('password_reset');
  });

  it('that inform an owner are not blocked by those of accounts with a similar address', async () => {
    const local = randomUUID();
    for (let count = 0; count < 5; count += 1) {
      const account = await registered(`${local}+${count}@example.org`);
      await rows('UPDATE account SET email_verified = true WHERE id = $1', [account.id]);
      const changes = { password: NEW_PASSWORD, currentPassword: PASSWORD };
      await accounts.change(by(account), changes);
      expect((await issued(account.email)).map(({ kind }) => kind)).toContain('password_changed');
    }
  });

  it('are at most twenty an hour for one account, to however many mailboxes', async () => {
    const account = await registered();
    let sent = 0;
    for (let index = 0; index < 25; index += 1) {
      const { email } = newRegistration();
      const changes = { email, currentPassword: PASSWORD };
      await accounts.change(by(account), changes);
      sent += (await issued(email)).length;
    }
    expect(sent).toBe(20);
  });
});
