import { LinkInvalid, type SecurityEmail, type SecurityEmailKind, SecurityEmailRequested } from '#contracts';
import { Transaction, type Tx } from '#database';
import { Outbox } from '#outbox';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Account } from '../account/account.entity';
import { AccountRepository } from '../account/account.repository';
import { AuditService } from '../audit/audit.service';
import { newOpaqueToken } from '../token/opaque-token';
import { mailboxOf } from './mailbox';
import { hasLink, LIFE, type LinkKind, type SecurityEmailRow } from './security-email';
import { SecurityEmailRepository } from './security-email.repository';

/** The link of a security e-mail that was opened, and its account. */
export type OpenedLink = SecurityEmailRow & { accountId: string };

/**
 * E-mails that verify an address, replace a forgotten password, or inform owners about changes of their account. A request is a row
 * and an event without content. The content, with a new token, is made when the notifications service is about to send it. So no
 * queue, stream or log ever holds a token.
 */
@Injectable()
export class SecurityEmailService {
  constructor(
    private readonly transaction: Transaction,
    private readonly emails: SecurityEmailRepository,
    private readonly accounts: AccountRepository,
    private readonly audit: AuditService,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Requests an e-mail, in the transaction that is the reason for it. Whether it is sent is decided when it is issued, by the limits
   * and, for a forgotten password, by the account.
   * @param accountId whose address it is; null when that is not known yet
   */
  async request(
    tx: Tx,
    context: Context,
    kind: SecurityEmailKind,
    { accountId, address }: { accountId: string | null; address: string },
  ): Promise<void> {
    const id = uuidv7();
    const { clientAddress = null, requestId = null } = context;
    const mailbox = mailboxOf(address);
    await this.emails.insert(tx, { id, kind, accountId, address, mailbox, clientAddress, requestId });
    await this.outbox.append(tx, context, SecurityEmailRequested, { id, version: 1 }, { emailId: id });
  }

  /** The content of an e-mail that is about to be sent; null when it must not be sent, or no longer. */
  async issue({ trace }: Context, id: string): Promise<SecurityEmail | null> {
    return this.transaction.run(async (tx) => {
      const email = await this.emails.byId(tx, id);
      if (!email) return null;
      await this.emails.lockMailbox(tx, email.mailbox);
      // Read again: another transaction may have issued or replaced it before this one got the lock.
      const current = await this.emails.byId(tx, id);
      const account = current && isFresh(current) ? await this.recipientOf(tx, current) : null;
      if (!current || !account || !(await this.maySend(tx, current, account))) {
        await this.emails.close(tx, id);
        return null;
      }
      if (current.issuedAt === null) await this.recordRequest(tx, current, account, { trace });
      return this.send(tx, current, account);
    });
  }

  /** The link with this token. @throws LinkInvalid */
  async open(token: string, kind: LinkKind): Promise<OpenedLink> {
    const email = await this.emails.byToken(token, kind);
    if (!email?.accountId) throw new LinkInvalid();
    return { ...email, accountId: email.accountId };
  }

  /** Uses up a link. Of two concurrent uses one is refused. @throws LinkInvalid */
  async use(tx: Tx, link: OpenedLink): Promise<void> {
    if (!(await this.emails.use(tx, link))) throw new LinkInvalid();
  }

  /** Closes the links of an account that may still be in mailboxes. */
  async closeLinks(tx: Tx, accountId: string, ...kinds: LinkKind[]): Promise<void> {
    await this.emails.closeLinks(tx, accountId, kinds);
  }

  /** Closes the links that would verify this address for an account. */
  async closeVerifications(tx: Tx, accountId: string, address: string): Promise<void> {
    await this.emails.closeVerifications(tx, accountId, address);
  }

  /** Erases everything personal of an account that is about to be deleted. */
  async forget(tx: Tx, account: Account): Promise<void> {
    await this.emails.forget(tx, account);
  }

  /** The account that the e-mail is for, if it still needs it. */
  private async recipientOf(tx: Tx, { kind, accountId, address }: SecurityEmailRow): Promise<Account | null> {
    if (kind === 'password_reset') return this.accounts.byEmail(address, tx);
    const account = accountId === null ? null : await this.accounts.byId(accountId, tx);
    if (kind === 'email_verification' && !account?.canVerify(address)) return null;
    return account;
  }

  private async maySend(tx: Tx, email: SecurityEmailRow, account: Account): Promise<boolean> {
    if (email.kind === 'email_verification' && (await this.emails.isReplaced(tx, email, account.id)))
      return false;
    return email.issuedAt !== null || !(await this.isExceeded(tx, email, account));
  }

  private async isExceeded(tx: Tx, email: SecurityEmailRow, account: Account): Promise<boolean> {
    if (email.kind === 'password_reset') return this.emails.areResetsExceeded(tx, email, account);
    if (email.kind === 'email_verification') return this.emails.areVerificationsExceeded(tx, email, account);
    return this.emails.areNoticesExceeded(tx, email, account);
  }

  /**
   * Audits the request for a new password when its e-mail is sent, not before: strangers who keep requesting must not fill the
   * log.
   */
  private async recordRequest(
    tx: Tx,
    { kind, clientAddress, requestId, createdAt }: SecurityEmailRow,
    { id: accountId }: Account,
    { trace }: Context,
  ): Promise<void> {
    if (kind !== 'password_reset') return;
    const request = { clientAddress: clientAddress ?? '', requestId: requestId ?? '' };
    const facts = { accountId, at: createdAt };
    await this.audit.record(tx, { ...request, trace }, 'password.reset_requested', facts);
  }

  private async send(tx: Tx, email: SecurityEmailRow, account: Account): Promise<SecurityEmail> {
    const { id, kind, createdAt } = email;
    // To the stored address, not to the spelling that was typed.
    const to = kind === 'password_reset' ? account.email : email.address;
    await this.emails.markIssued(tx, id, account.id, to);
    const token = hasLink(kind) ? newOpaqueToken() : null;
    if (token !== null) {
      // An older link for a new password stays valid: a stranger's request must not close the one that the owner is about to use.
      if (kind === 'email_verification') await this.emails.replaceOlder(tx, email, account.id);
      await this.emails.addToken(tx, id, token);
    }
    return { kind, to, token, at: createdAt.toISOString() };
  }
}

const isFresh = ({ kind, closedAt, createdAt }: SecurityEmailRow): boolean =>
  closedAt === null && createdAt.getTime() + LIFE[kind] * 1_000 > Date.now();
