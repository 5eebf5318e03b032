import type { Actor } from '#contracts';
import { Transaction, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { Audit, type Occasion } from '../audit/audit';
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
  async requestChange(tx: Tx, account: Account, email: string, occasion: Occasion): Promise<void> {
    account.wishEmail(email);
    if (account.pendingEmail === null) return;
    const holder = await this.accounts.byEmail(email, tx);
    if (holder && holder.id !== account.id) throw new EmailTaken();
    await this.sendProof(tx, account, occasion);
    if (account.emailVerified) await this.notifyOwner(tx, 'email_change_requested', account, occasion);
  }

  /** Ends a change of address that waits for its proof, if one does, for an account that is about to be stored. */
  async endChange(tx: Tx, account: Account): Promise<void> {
    if (account.pendingEmail === null) return;
    await this.emails.closeProofs(tx, account.id, account.pendingEmail);
    account.wishEmail(account.email);
  }

  /** Sends the e-mail that proves the address, or the one that is to take its place. */
  async sendProof(tx: Tx, account: Account, occasion: Occasion): Promise<void> {
    const address = account.pendingEmail ?? account.email;
    await this.emails.request(tx, 'email_verification', { accountId: account.id, address }, occasion);
  }

  /** Sends that e-mail again, unless there is nothing to prove. @throws AccountNotFound */
  async sendProofAgain(actor: Actor, occasion: Occasion): Promise<void> {
    await this.transaction.run(async (tx) => {
      const account = await this.accounts.byId(actor.id, tx);
      if (!account) throw new AccountNotFound();
      if (account.pendingEmail !== null || !account.emailVerified)
        await this.sendProof(tx, account, occasion);
    });
  }

  /** Takes the address that a link was sent to as proved. @throws LinkInvalid | EmailTaken */
  async verify(token: string, occasion: Occasion): Promise<{ account: Account; events: string[] }> {
    const link = await this.emails.open(token, 'email_verification');
    return this.transaction.run(async (tx) => {
      const account = await this.accounts.lock(tx, link.accountId).catch(noLongerThere);
      if (!account.mayProve(link.address)) throw new LinkInvalid();
      await this.emails.use(tx, link);
      const { id, email: before, emailVerified: wasVerified } = account;
      const by = { accountId: id, actorId: id };
      if (before !== link.address) {
        await this.audit.record(tx, { action: 'email.changed', ...by }, occasion);
        if (wasVerified) await this.notifyOwner(tx, 'email_changed', account, occasion);
      }
      await this.audit.record(tx, { action: 'email.verified', ...by }, occasion);
      account.prove(link.address);
      account.touch();
      return { account, events: [await this.store.save(tx, account, {}, occasion)] };
    });
  }

  /** To the address as it is at this moment, proved as it is. */
  private async notifyOwner(
    tx: Tx,
    kind: 'email_change_requested' | 'email_changed',
    { id, email }: Account,
    occasion: Occasion,
  ): Promise<void> {
    await this.emails.request(tx, kind, { accountId: id, address: email }, occasion);
  }
}

function noLongerThere(error: unknown): never {
  throw error instanceof AccountNotFound ? new LinkInvalid() : error;
}
