import { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { Attempts } from '../attempt/attempts';
import { Place } from '../attempt/place';
import { Audit } from '../audit/audit';
import type { Context } from '#transport';
import { Passwords } from '../password/passwords';
import { LinkInvalid } from '../security-email/security-email.errors';
import { SecurityEmailService } from '../security-email/security-email.service';
import { SessionService } from '../session/session.service';
import { AccountRepository } from './account.repository';
import { AccountStore } from './account-store';

/** The way back into an account whose password is forgotten: through its mailbox. */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly store: AccountStore,
    private readonly sessions: SessionService,
    private readonly passwords: Passwords,
    private readonly attempts: Attempts,
    private readonly emails: SecurityEmailService,
    private readonly audit: Audit,
  ) {}

  /** Asks for an e-mail with a link. The account is not looked up here, so the time does not depend on it. */
  async request(address: string, context: Context): Promise<void> {
    await this.transaction.run((tx) =>
      this.emails.request(tx, 'password_reset', { accountId: null, address }, context),
    );
  }

  /**
   * Sets a new password, ends all sessions, and takes the address as proved, as its mailbox was read. A person who registered
   * with another's address keeps nothing: neither a session, nor an open link, nor a change of address that waits, nor a webhook,
   * which the notifications service removes when it learns that the account was taken back.
   * @returns the sessions it ended
   * @throws LinkInvalid | CommonPassword, which leaves the link as it is
   */
  async reset(token: string, password: string, context: Context): Promise<string[]> {
    const link = await this.emails.open(token, 'password_reset');
    const owner = await this.accounts.byId(link.accountId);
    this.passwords.mustBeUncommon(password, [owner?.username ?? '', link.address]);
    const passwordHash = await this.passwords.hash(password);
    return this.transaction.run(async (tx) => {
      const account = await this.accounts.lock(tx, link.accountId);
      if (account.email !== link.address) throw new LinkInvalid();
      await this.emails.use(tx, link);
      await this.emails.closeLinks(tx, account.id, 'password_reset', 'email_verification');
      const by = { accountId: account.id, actorId: account.id };
      await this.audit.record(tx, { action: 'password.reset', ...by }, context);
      const takenBack = !account.emailVerified;
      if (takenBack) await this.audit.record(tx, { action: 'email.verified', ...by }, context);
      const ending = { actorId: account.id, because: 'password.reset' as const };
      const ended = await this.sessions.revoke(tx, account.id, ending, context);
      account.wishEmail(account.email);
      account.prove(account.email);
      account.change({ passwordHash });
      // Others may have used up the allowance of unknown networks: from this one the owner can log in.
      const place = new Place(account.email, context.clientAddress ?? '');
      await this.attempts.trustNetwork(tx, account.id, place);
      await this.store.save(tx, account, {}, context, takenBack ? { takenBack } : {});
      const to = { accountId: account.id, address: account.email };
      await this.emails.request(tx, 'password_changed', to, context);
      return ended;
    });
  }
}
