import { type AuthRpc, LinkInvalid, type RequestOf } from '#contracts';
import { Transaction } from '#database';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { AccountRepository } from '../account/account.repository';
import { AccountStore } from '../account/account-store';
import { AttemptService } from '../attempt/attempt.service';
import { LoginOrigin } from '../attempt/login-origin';
import { AuditService } from '../audit/audit.service';
import { Passwords } from '../password/passwords';
import { SecurityEmailService } from '../security-email/security-email.service';
import { SessionRevoker } from '../session/session-revoker';

/** Replacing a forgotten password with a link to the account's mailbox. */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly store: AccountStore,
    private readonly sessions: SessionRevoker,
    private readonly passwords: Passwords,
    private readonly attempts: AttemptService,
    private readonly emails: SecurityEmailService,
    private readonly audit: AuditService,
  ) {}

  /** Requests an e-mail with a link. The account is not looked up here, so the time does not depend on whether it exists. */
  async request(context: Context, address: string): Promise<void> {
    await this.transaction.run((tx) =>
      this.emails.request(tx, context, 'password_reset', { accountId: null, address }),
    );
  }

  /**
   * Sets a new password, ends all sessions, and marks the address as verified, because its mailbox was read. A person who registered
   * with another person's address keeps no session, no open link, no requested change of address and no webhook: the notifications
   * service removes webhooks when the event says that the account was taken back.
   * @returns the ids of the ended sessions
   * @throws LinkInvalid | CommonPassword, which does not use up the link
   */
  async reset(
    context: Context,
    { token, password }: RequestOf<typeof AuthRpc.resetPassword>,
  ): Promise<string[]> {
    const link = await this.emails.open(token, 'password_reset');
    const owner = await this.accounts.byId(link.accountId);
    this.passwords.mustBeUncommon(password, [owner?.username ?? '', link.address]);
    const passwordHash = await this.passwords.hash(password, context.deadline);
    return this.transaction.run(async (tx) => {
      const account = await this.accounts.lock(tx, link.accountId);
      const { id, email } = account;
      if (email !== link.address) throw new LinkInvalid();
      await this.emails.use(tx, link);
      await this.emails.closeLinks(tx, id, 'password_reset', 'email_verification');
      const by = { accountId: id, actorId: id };
      await this.audit.record(tx, context, 'password.reset', by);
      const takenBack = !account.emailVerified;
      if (takenBack) await this.audit.record(tx, context, 'email.verified', by);
      const ended = await this.sessions.revoke(tx, context, id, { actorId: id, because: 'password.reset' });
      account.dropPendingEmail();
      account.verifyEmail(email);
      account.change({ passwordHash });
      // Guessers may have used up the allowance of unknown networks. The owner can log in from this one.
      await this.attempts.rememberNetwork(tx, id, LoginOrigin.of(context, email));
      await this.store.save(tx, context, account, {}, takenBack ? { takenBack } : {});
      await this.emails.request(tx, context, 'password_changed', { accountId: id, address: email });
      return ended;
    });
  }
}
