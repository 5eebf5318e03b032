import { type Actor, AuditRecorded, type Role } from '#contracts';
import type { Tx } from '#database';
import { Outbox } from '#outbox';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Account } from '../account/account.entity';
import type { AuditAction } from './audit-actions';

/** Who guesses passwords makes as many entries as the limits allow: they must not make as many messages. */
const UNTOLD: readonly AuditAction[] = ['login.failed', 'password.refused'];

/** Ids and values, and never a password, a token or an e-mail address: entries outlive accounts. */
export interface AuditEntry {
  readonly action: AuditAction;
  /** Whose account it is about; absent when nobody has the e-mail address that was tried. */
  readonly accountId?: string | undefined;
  /** Who did it; absent when nobody has proved who they are. */
  readonly actorId?: string | undefined;
  /** The session that began or ended, or in which it was done. */
  readonly sessionId?: string | undefined;
  readonly details?: object | undefined;
  /** When, if it was not just now. */
  readonly at?: Date;
}

/** What of an account is worth an entry when it changes. */
interface Changes {
  readonly email?: string | undefined;
  readonly passwordHash?: string | undefined;
  readonly roles?: Role[] | undefined;
}

/** Two that have been kept long enough go for each new one: the table cleans itself up. */
const INSERT = `
  WITH forgotten AS (
    DELETE FROM audit_entry WHERE id IN (
      SELECT id FROM audit_entry WHERE at < now() - interval '400 days' ORDER BY at LIMIT 2 FOR UPDATE SKIP LOCKED)
  )
  INSERT INTO audit_entry
    (id, action, account_id, actor_id, session_id, client_address, request_id, trace_id, details, at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10, now()))`;

/** The log of who did what to which account, and from where. */
@Injectable()
export class Audit {
  constructor(private readonly outbox: Outbox) {}

  /** Adds an entry for each of the changes that an account is about to see. */
  async changes(
    tx: Tx,
    { id: actorId, sessionId }: Actor,
    account: Account,
    { email, passwordHash, roles }: Changes,
    context: Context,
  ): Promise<void> {
    const by = { accountId: account.id, actorId, sessionId };
    if (email !== undefined && email !== account.email)
      await this.record(tx, { action: 'email.change_requested', ...by }, context);
    if (passwordHash !== undefined) await this.record(tx, { action: 'password.changed', ...by }, context);
    const details = { from: sorted(account.roles), to: sorted(roles ?? account.roles) };
    if (String(details.from) !== String(details.to))
      await this.record(tx, { action: 'role.changed', ...by, details }, context);
  }

  /** Adds an entry to the transaction that makes it true, and tells those who collect them. */
  async record(tx: Tx, entry: AuditEntry, context: Context): Promise<void> {
    const id = uuidv7();
    const { action, accountId = null, actorId = null, sessionId = null, details = {}, at = null } = entry;
    const { requestId, clientAddress, trace } = context;
    const request = [clientAddress || null, requestId || null, trace?.traceId ?? null];
    const values = [id, action, accountId, actorId, sessionId, ...request, JSON.stringify(details), at];
    await tx.query(INSERT, values);
    if (UNTOLD.includes(action)) return;
    const fact = { entryId: id, action, accountId, actorId, sessionId };
    await this.outbox.append(tx, context, AuditRecorded, { id, version: 1 }, fact);
  }
}

const sorted = (roles: Role[]): Role[] => [...new Set(roles)].sort();
