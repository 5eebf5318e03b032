import type { SecurityEmailKind } from '#contracts';

/** Kinds that carry a link with a token. */
export type LinkKind = Extract<SecurityEmailKind, 'email_verification' | 'password_reset'>;

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** For how many seconds after the request an e-mail may be sent and its link used. */
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
 * How many e-mails of a kind are sent at most to one mailbox and for one account, and after how many minutes a link for a new
 * password is sent again. Those links have no limit in number, because strangers who request them would use it up.
 */
export const LIMITS = { mailboxHour: 3, mailboxDay: 10, accountHour: 20, resetMinutes: 15 } as const;

/** A stored security e-mail: the request, its address, and whether the e-mail was issued or closed. */
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
