import type { Actor } from '#contracts';
import { Transaction, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit';
import type { Context } from '#transport';
import { LinkInvalid } from '../security-email/security-email.errors';
import { SecurityEmailService } from '../security-email/security-email.service';
import type { Account } from './account.entity';
import { AccountNotFound, EmailTaken } from './account.errors';
import { AccountRepository } from './account.repository';
import { AccountStore } from './account-store';

/** Proving e-mail addresses, and changing them: the present one stays until the new one is proved. */
@Injectable()
export class AddressService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly store: AccountStore,
    private readonly emails: SecurityEmailService,
    private readonly audit: Audit,
  ) {}

  /** Asks for another address for an account that is about to be stored. @throws EmailTaken */
  async requestChange(tx: Tx, account: Account, email: string, context: Context): Promise<void> {
    account.wishEmail(email);
    if (account.pendingEmail === null) return;
    const holder = await this.accounts.byEmail(email, tx);
    if (holder && holder.id !== account.id) throw new EmailTaken();
    await this.sendProof(tx, account, context);
    if (account.emailVerified) await this.notifyOwner(tx, 'email_change_requested', account, context);
  }

  /** Ends a change of address that waits for its proof, if one does, for an account that is about to be stored. */
  async endChange(tx: Tx, account: Account): Promise<void> {
    if (account.pendingEmail === null) return;
    await this.emails.closeProofs(tx, account.id, account.pendingEmail);
    account.wishEmail(account.email);
  }

  /** Sends the e-mail that proves the address, or the one that is to take its place. */
  async sendProof(tx: Tx, account: Account, context: Context): Promise<void> {
    const address = account.pendingEmail ?? account.email;
    await this.emails.request(tx, 'email_verification', { accountId: account.id, address }, context);
  }

  /** Sends that e-mail again, unless there is nothing to prove. @throws AccountNotFound */
  async sendProofAgain(actor: Actor, context: Context): Promise<void> {
    await this.transaction.run(async (tx) => {
      const account = await this.accounts.byId(actor.id, tx);
      if (!account) throw new AccountNotFound();
      if (account.pendingEmail !== null || !account.emailVerified) await this.sendProof(tx, account, context);
    });
  }

  /** Takes the address that a link was sent to as proved. @throws LinkInvalid | EmailTaken */
  async verify(token: string, context: Context): Promise<{ account: Account; events: string[] }> {
    const link = await this.emails.open(token, 'email_verification');
    return this.transaction.run(async (tx) => {
      const account = await this.accounts.lock(tx, link.accountId).catch(noLongerThere);
      if (!account.mayProve(link.address)) throw new LinkInvalid();
      await this.emails.use(tx, link);
      const { id, email: before, emailVerified: wasVerified } = account;
      const by = { accountId: id, actorId: id };
      if (before !== link.address) {
        await this.audit.record(tx, { action: 'email.changed', ...by }, context);
        if (wasVerified) await this.notifyOwner(tx, 'email_changed', account, context);
      }
      await this.audit.record(tx, { action: 'email.verified', ...by }, context);
      account.prove(link.address);
      account.touch();
      return { account, events: [await this.store.save(tx, account, {}, context)] };
    });
  }

  /** To the address as it is at this moment, proved as it is. */
  private async notifyOwner(
    tx: Tx,
    kind: 'email_change_requested' | 'email_changed',
    { id, email }: Account,
    context: Context,
  ): Promise<void> {
    await this.emails.request(tx, kind, { accountId: id, address: email }, context);
  }
}

function noLongerThere(error: unknown): never {
  throw error instanceof AccountNotFound ? new LinkInvalid() : error;
}
