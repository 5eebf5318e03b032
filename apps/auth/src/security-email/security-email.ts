import { randomBytes } from 'node:crypto';
import type { SecurityEmailKind } from '#contracts';

/** Kinds that carry a link with a token. */
export type LinkKind = Extract<SecurityEmailKind, 'email_verification' | 'password_reset'>;

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Seconds for which an e-mail may be sent, and its link be used, after it was asked for. */
export const LIFE: Record<SecurityEmailKind, number> = {
  email_verification: DAY,
  password_reset: HOUR / 2,
  email_change_requested: DAY,
  email_changed: DAY,
  password_changed: DAY,
};

export const hasLink = (kind: SecurityEmailKind): kind is LinkKind =>
  kind === 'email_verification' || kind === 'password_reset';

/**
 * How many e-mails of a kind are sent at most to one mailbox and for one account, and for how long a link for a new password
 * is not sent again. There is no number of those: strangers who ask for them would use it up.
 */
export const LIMITS = { mailboxHour: 3, mailboxDay: 10, accountHour: 20, resetMinutes: 15 } as const;

/** A security e-mail as it is kept: who asked for it, for which address, and how far it has come. */
export interface SecurityEmailRow {
  id: string;
  kind: SecurityEmailKind;
  accountId: string | null;
  address: string;
  mailbox: Buffer;
  clientAddress: string | null;
  requestId: string | null;
  createdAt: Date;
  issuedAt: Date | null;
  closedAt: Date | null;
}

/** The token of a link: 256 random bits. */
export const newLinkToken = (): string => randomBytes(32).toString('base64url');
