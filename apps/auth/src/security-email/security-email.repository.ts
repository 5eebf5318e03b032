import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.entity';
import { hashOf } from '../token/opaque-token';
import { mailboxOf } from './mailbox';
import { LIFE, LIMITS, type LinkKind, type SecurityEmailRow } from './security-email';

export type NewSecurityEmail = Omit<SecurityEmailRow, 'createdAt' | 'issuedAt' | 'closedAt'>;

/** Each new e-mail deletes two that are too old to count, so that the table cleans itself up. */
const INSERT = `
  WITH forgotten AS (
    DELETE FROM security_email WHERE id IN (
      SELECT id FROM security_email WHERE created_at < now() - interval '2 days' ORDER BY created_at LIMIT 2
      FOR UPDATE SKIP LOCKED)
  )
  INSERT INTO security_email (id, kind, account_id, address, mailbox, client_address, request_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;
const COLUMNS = `
  id, kind, account_id AS "accountId", address, mailbox, client_address AS "clientAddress", request_id AS "requestId",
  created_at AS "createdAt", issued_at AS "issuedAt", closed_at AS "closedAt"`;
const BY_ID = { text: `SELECT ${COLUMNS} FROM security_email WHERE id = $1` };
const IS_OPEN = `closed_at IS NULL AND created_at > now() - $2 * interval '1 second'`;
const BY_TOKEN = {
  name: 'security-email.by-token',
  text: `
    SELECT ${COLUMNS} FROM security_email
    WHERE id = (SELECT email_id FROM security_email_token WHERE hash = $1) AND ${IS_OPEN} AND kind = $3`,
};
const USE = `UPDATE security_email SET closed_at = now() WHERE id = $1 AND ${IS_OPEN} RETURNING id`;
const LOCK_MAILBOX = `SELECT pg_advisory_xact_lock(hashtextextended('mailbox ' || encode($1, 'hex'), 0))`;
const VERIFICATIONS_EXCEEDED = `
  SELECT count(*) FILTER (WHERE mailbox = $1 AND issued_at > now() - interval '1 hour') >= ${LIMITS.mailboxHour}
    OR count(*) FILTER (WHERE mailbox = $1) >= ${LIMITS.mailboxDay}
    OR count(*) FILTER (WHERE account_id = $2 AND issued_at > now() - interval '1 hour') >= ${LIMITS.accountHour} AS exceeded
  FROM security_email
  WHERE kind = 'email_verification' AND (mailbox = $1 OR account_id = $2) AND issued_at > now() - interval '1 day'`;
/** A link that was just sent is still in the mailbox. E-mails of other accounts count while the address is not verified. */
const RESETS_EXCEEDED = `
  SELECT count(*) FILTER (WHERE account_id = $2 AND address = $3 AND closed_at IS NULL
      AND issued_at > now() - interval '${LIMITS.resetMinutes} minutes') > 0
    OR NOT $4 AND count(*) FILTER (WHERE account_id IS DISTINCT FROM $2) >= ${LIMITS.mailboxHour} AS exceeded
  FROM security_email
  WHERE kind = 'password_reset' AND (mailbox = $1 OR account_id = $2) AND issued_at > now() - interval '1 hour'`;
const NOTICES_EXCEEDED = `
  SELECT count(*) >= ${LIMITS.accountHour} AS exceeded
  FROM security_email WHERE kind = $1 AND account_id = $2 AND issued_at > now() - interval '1 hour'`;
const IS_REPLACED = `
  SELECT 1 FROM security_email
  WHERE account_id = $1 AND kind = $2 AND id > $3 AND issued_at IS NOT NULL LIMIT 1`;
const REPLACE = `
  UPDATE security_email SET closed_at = now()
  WHERE account_id = $1 AND kind = $2 AND id < $3 AND closed_at IS NULL`;
const ISSUE = `
  UPDATE security_email SET account_id = $2, address = $3, issued_at = coalesce(issued_at, now()) WHERE id = $1`;
const CLOSE_VERIFICATIONS = `
  UPDATE security_email SET closed_at = now()
  WHERE account_id = $1 AND kind = 'email_verification' AND address = $2 AND closed_at IS NULL`;
const BLANK = `UPDATE security_email SET address = '', client_address = NULL, closed_at = coalesce(closed_at, now())`;
/** Includes requests for its address that are not matched with an account yet. */
const FORGET = `
  ${BLANK} WHERE account_id = $1 OR account_id IS NULL AND mailbox = $2 AND lower(address) = $3`;

/** All queries on security e-mails and the tokens of their links. */
@Injectable()
export class SecurityEmailRepository {
  constructor(private readonly reader: Reader) {}

  async insert(tx: Tx, email: NewSecurityEmail): Promise<void> {
    const { id, kind, accountId, address, mailbox, clientAddress, requestId } = email;
    await tx.query(INSERT, [id, kind, accountId, address, mailbox, clientAddress, requestId]);
  }

  async byId(tx: Tx, id: string): Promise<SecurityEmailRow | undefined> {
    return this.reader.row<SecurityEmailRow>(BY_ID, [id], tx);
  }

  /** The e-mail whose link has this token, if the link is still valid. */
  async byToken(token: string, kind: LinkKind): Promise<SecurityEmailRow | undefined> {
    return this.reader.row<SecurityEmailRow>(BY_TOKEN, [hashOf(token), LIFE[kind], kind]);
  }

  /** Uses up the link. @returns false when it is no longer valid */
  async use(tx: Tx, { id, kind }: SecurityEmailRow): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(USE, [id, LIFE[kind]]);
    return rows.length > 0;
  }

  /** Until the transaction ends, no other transaction issues an e-mail to this mailbox. */
  async lockMailbox(tx: Tx, mailbox: Buffer): Promise<void> {
    await tx.query(LOCK_MAILBOX, [mailbox]);
  }

  /** Whether the mailbox or the account has reached its limit of links that verify addresses. */
  async areVerificationsExceeded(tx: Tx, { mailbox }: SecurityEmailRow, { id }: Account): Promise<boolean> {
    return isExceeded(tx, VERIFICATIONS_EXCEEDED, [mailbox, id]);
  }

  /** Whether the account was just sent a link for a new password, or its mailbox too many links of other accounts. */
  async areResetsExceeded(tx: Tx, { mailbox }: SecurityEmailRow, account: Account): Promise<boolean> {
    return isExceeded(tx, RESETS_EXCEEDED, [mailbox, account.id, account.email, account.emailVerified]);
  }

  /** Whether the account has reached its limit of notices of the kind. Notices to other accounts do not count. */
  async areNoticesExceeded(tx: Tx, { kind }: SecurityEmailRow, { id }: Account): Promise<boolean> {
    return isExceeded(tx, NOTICES_EXCEEDED, [kind, id]);
  }

  /** Whether the account has had a newer e-mail of the kind. */
  async isReplaced(tx: Tx, { id, kind }: SecurityEmailRow, accountId: string): Promise<boolean> {
    return (await tx.query<unknown[]>(IS_REPLACED, [accountId, kind, id])).length > 0;
  }

  /** Closes older e-mails of the kind, so that the account has one valid link of it. */
  async replaceOlder(tx: Tx, { id, kind }: SecurityEmailRow, accountId: string): Promise<void> {
    await tx.query(REPLACE, [accountId, kind, id]);
  }

  async markIssued(tx: Tx, id: string, accountId: string, address: string): Promise<void> {
    await tx.query(ISSUE, [id, accountId, address]);
  }

  async addToken(tx: Tx, id: string, token: string): Promise<void> {
    await tx.query('INSERT INTO security_email_token (hash, email_id) VALUES ($1, $2)', [hashOf(token), id]);
  }

  /** Closes an e-mail that will not be sent, and forgets the address that was typed, and from where. */
  async close(tx: Tx, id: string): Promise<void> {
    await tx.query(`${BLANK} WHERE id = $1`, [id]);
  }

  /** Closes the links of these kinds of an account. */
  async closeLinks(tx: Tx, accountId: string, kinds: LinkKind[]): Promise<void> {
    await tx.query(
      'UPDATE security_email SET closed_at = now() WHERE account_id = $1 AND kind = ANY($2) AND closed_at IS NULL',
      [accountId, kinds],
    );
  }

  /** Closes the links that would verify this address for an account. */
  async closeVerifications(tx: Tx, accountId: string, address: string): Promise<void> {
    await tx.query(CLOSE_VERIFICATIONS, [accountId, address]);
  }

  /** Erases everything personal. Only the number of e-mails to the mailbox is kept, for two days. */
  async forget(tx: Tx, { id, email }: Account): Promise<void> {
    await tx.query(FORGET, [id, mailboxOf(email), email.toLowerCase()]);
  }
}

async function isExceeded(tx: Tx, sql: string, values: unknown[]): Promise<boolean> {
  const [row] = await tx.query<{ exceeded: boolean }[]>(sql, values);
  return row?.exceeded === true;
}
