import { AccountNotFound, EmailTaken, LinkInvalid } from '#contracts';
import { Transaction, type Tx } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.entity';
import { AccountRepository } from '../account/account.repository';
import { AccountStore } from '../account/account-store';
import { AuditService } from '../audit/audit.service';
import { SecurityEmailService } from '../security-email/security-email.service';

/** Verifying e-mail addresses, and changing them: the present address stays until the new one is verified. */
@Injectable()
export class AddressService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly store: AccountStore,
    private readonly emails: SecurityEmailService,
    private readonly audit: AuditService,
  ) {}

  /** Requests another address for an account, which the caller stores afterwards. @throws EmailTaken */
  async requestChange(tx: Tx, context: Context, account: Account, email: string): Promise<void> {
    account.requestEmail(email);
    if (account.pendingEmail === null) return;
    const holder = await this.accounts.byEmail(email, tx);
    if (holder && holder.id !== account.id) throw new EmailTaken();
    await this.sendLink(tx, context, account);
    if (account.emailVerified) await this.notifyOwner(tx, context, account, 'email_change_requested');
  }

  /** Replaces the address of an account at once, which the caller stores afterwards. It has to be verified like that of a new account. */
  async replace(tx: Tx, context: Context, account: Account, email: string): Promise<void> {
    await this.endChange(tx, account);
    if (email === account.email) return;
    const { id: actorId, sessionId } = actorOf(context);
    await this.audit.record(tx, context, 'email.changed', { accountId: account.id, actorId, sessionId });
    if (account.emailVerified) await this.notifyOwner(tx, context, account, 'email_changed');
    account.replaceEmail(email);
    await this.sendLink(tx, context, account);
  }

  /** Withdraws a requested change of address, if there is one, from an account, which the caller stores afterwards. */
  async endChange(tx: Tx, account: Account): Promise<void> {
    if (account.pendingEmail === null) return;
    await this.emails.closeVerifications(tx, account.id, account.pendingEmail);
    account.dropPendingEmail();
  }

  /** Sends a link that verifies the requested address, or else the present one. */
  async sendLink(tx: Tx, context: Context, account: Account): Promise<void> {
    const address = account.pendingEmail ?? account.email;
    await this.emails.request(tx, context, 'email_verification', { accountId: account.id, address });
  }

  /** Sends the caller that link again, unless there is nothing to verify. @throws AccountNotFound */
  async sendLinkAgain(context: Context): Promise<void> {
    const { id } = actorOf(context);
    await this.transaction.run(async (tx) => {
      const account = await this.accounts.byId(id, tx);
      if (!account) throw new AccountNotFound();
      if (account.pendingEmail !== null || !account.emailVerified) await this.sendLink(tx, context, account);
    });
  }

  /** Marks the address that a link was sent to as verified. @throws LinkInvalid | EmailTaken */
  async verify(context: Context, token: string): Promise<{ account: Account; events: string[] }> {
    const link = await this.emails.open(token, 'email_verification');
    return this.transaction.run(async (tx) => {
      const account = await this.accounts.lock(tx, link.accountId).catch(withoutAccount);
      if (!account.canVerify(link.address)) throw new LinkInvalid();
      await this.emails.use(tx, link);
      const { id, email: before, emailVerified: wasVerified } = account;
      const by = { accountId: id, actorId: id };
      if (before !== link.address) {
        await this.audit.record(tx, context, 'email.changed', by);
        if (wasVerified) await this.notifyOwner(tx, context, account, 'email_changed');
      }
      await this.audit.record(tx, context, 'email.verified', by);
      account.verifyEmail(link.address);
      account.touch();
      return { account, events: [await this.store.save(tx, context, account)] };
    });
  }

  /** Writes to the account's present address, which is verified. */
  private async notifyOwner(
    tx: Tx,
    context: Context,
    { id, email }: Account,
    kind: 'email_change_requested' | 'email_changed',
  ): Promise<void> {
    await this.emails.request(tx, context, kind, { accountId: id, address: email });
  }
}

/** The link of a deleted account is invalid. */
function withoutAccount(error: unknown): never {
  throw error instanceof AccountNotFound ? new LinkInvalid() : error;
}
