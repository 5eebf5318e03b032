import { type SecurityEmail, type SecurityEmailKind, SecurityEmailRequested } from '#contracts';
import { Transaction, type Tx } from '#database';
import { Outbox } from '#outbox';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Account } from '../account/account.entity';
import { AccountRepository } from '../account/account.repository';
import { Audit } from '../audit/audit';
import type { Context } from '#transport';
import { mailboxOf } from './mailbox';
import { hasLink, LIFE, type LinkKind, newLinkToken, type SecurityEmailRow } from './security-email';
import { LinkInvalid } from './security-email.errors';
import { SecurityEmailRepository } from './security-email.repository';

/** The link of a security e-mail that was opened, and whose it is. */
export type OpenedLink = SecurityEmailRow & { accountId: string };

/**
 * E-mails that prove an address, give a forgotten password back, or inform an owner of what happened to their account. A request
 * for one is a row and an event without content; the content, with a fresh token, is made when the notifications service is
 * about to send it. So no queue, stream or log ever holds a token.
 */
@Injectable()
export class SecurityEmailService {
  constructor(
    private readonly transaction: Transaction,
    private readonly emails: SecurityEmailRepository,
    private readonly accounts: AccountRepository,
    private readonly audit: Audit,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Asks for an e-mail, in the transaction that is the reason for it. Whether it is sent is decided when it is issued: limits
   * and, for a forgotten password, the account are looked at then.
   * @param accountId whose address it is, null when that is not known yet
   */
  async request(
    tx: Tx,
    kind: SecurityEmailKind,
    { accountId, address }: { accountId: string | null; address: string },
    context: Context,
  ): Promise<void> {
    const id = uuidv7();
    const { clientAddress = null, requestId = null } = context;
    const mailbox = mailboxOf(address);
    await this.emails.insert(tx, { id, kind, accountId, address, mailbox, clientAddress, requestId });
    await this.outbox.append(tx, context, SecurityEmailRequested, { id, version: 1 }, { emailId: id });
  }

  /** The content of an e-mail that is about to be sent; null when it is not to be sent, or no longer. */
  async issue(id: string, { trace }: Context): Promise<SecurityEmail | null> {
    return this.transaction.run(async (tx) => {
      const email = await this.emails.byId(tx, id);
      if (!email) return null;
      await this.emails.lockMailbox(tx, email.mailbox);
      // Read again: what was issued or replaced before the lock was free is visible now.
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

  /** @throws LinkInvalid */
  async open(token: string, kind: LinkKind): Promise<OpenedLink> {
    const email = await this.emails.byToken(token, kind);
    if (!email?.accountId) throw new LinkInvalid();
    return { ...email, accountId: email.accountId };
  }

  /** Uses a link up; of two who do it at once one is refused. @throws LinkInvalid */
  async use(tx: Tx, link: OpenedLink): Promise<void> {
    if (!(await this.emails.use(tx, link))) throw new LinkInvalid();
  }

  /** Ends the links of an account that may still be in mailboxes. */
  async closeLinks(tx: Tx, accountId: string, ...kinds: LinkKind[]): Promise<void> {
    await this.emails.closeLinks(tx, accountId, kinds);
  }

  /** Ends the links that would prove this address for an account. */
  async closeProofs(tx: Tx, accountId: string, address: string): Promise<void> {
    await this.emails.closeProofs(tx, accountId, address);
  }

  /** Leaves nothing personal of an account that is about to be deleted. */
  async forget(tx: Tx, account: Account): Promise<void> {
    await this.emails.forget(tx, account);
  }

  /** Whose e-mail it is, if it still makes sense to them. */
  private async recipientOf(tx: Tx, { kind, accountId, address }: SecurityEmailRow): Promise<Account | null> {
    if (kind === 'password_reset') return this.accounts.byEmail(address, tx);
    const account = accountId === null ? null : await this.accounts.byId(accountId, tx);
    if (kind === 'email_verification' && !account?.mayProve(address)) return null;
    return account;
  }

  private async maySend(tx: Tx, email: SecurityEmailRow, account: Account): Promise<boolean> {
    if (email.kind === 'email_verification' && (await this.emails.isReplaced(tx, email, account.id)))
      return false;
    return email.issuedAt !== null || !(await this.isExceeded(tx, email, account));
  }

  private async isExceeded(tx: Tx, email: SecurityEmailRow, account: Account): Promise<boolean> {
    if (email.kind === 'password_reset') return this.emails.areResetsExceeded(tx, email, account);
    if (email.kind === 'email_verification') return this.emails.areProofsExceeded(tx, email, account);
    return this.emails.areNoticesExceeded(tx, email, account);
  }

  /**
   * A forgotten password is an entry of the account's audit log when its e-mail is sent: strangers who go on asking must not
   * fill the log.
   */
  private async recordRequest(
    tx: Tx,
    { kind, clientAddress, requestId, createdAt }: SecurityEmailRow,
    { id: accountId }: Account,
    { trace }: Context,
  ): Promise<void> {
    if (kind !== 'password_reset') return;
    const request = { clientAddress: clientAddress ?? '', requestId: requestId ?? '' };
    const entry = { action: 'password.reset_requested' as const, accountId, at: createdAt };
    await this.audit.record(tx, entry, { ...request, trace });
  }

  private async send(tx: Tx, email: SecurityEmailRow, account: Account): Promise<SecurityEmail> {
    const { id, kind, createdAt } = email;
    // To the address as it is kept, not as somebody typed it.
    const to = kind === 'password_reset' ? account.email : email.address;
    await this.emails.markIssued(tx, id, account.id, to);
    const token = hasLink(kind) ? newLinkToken() : null;
    if (token !== null) {
      // An older link for a new password stays: a stranger who asks must not end the one its owner is about to use.
      if (kind === 'email_verification') await this.emails.replaceOlder(tx, email, account.id);
      await this.emails.addToken(tx, id, token);
    }
    return { kind, to, token, at: createdAt.toISOString() };
  }
}

const isFresh = ({ kind, closedAt, createdAt }: SecurityEmailRow): boolean =>
  closedAt === null && createdAt.getTime() + LIFE[kind] * 1_000 > Date.now();
