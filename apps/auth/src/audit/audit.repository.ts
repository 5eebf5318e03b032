import type { Tx } from '#database';
import { Injectable } from '@nestjs/common';
import type { AuditAction } from './audit-actions';

/** An entry of the audit log as it is stored. It holds ids and values, and never a password, a token or an e-mail address. */
export interface AuditEntry {
  readonly id: string;
  readonly action: AuditAction;
  readonly accountId: string | null;
  readonly actorId: string | null;
  readonly sessionId: string | null;
  readonly clientAddress: string | null;
  readonly requestId: string | null;
  readonly traceId: string | null;
  readonly details: object;
  /** Null: now. */
  readonly at: Date | null;
}

/** Each new entry deletes two that have been kept long enough, so that the table cleans itself up. */
const INSERT = `
  WITH forgotten AS (
    DELETE FROM audit_entry WHERE id IN (
      SELECT id FROM audit_entry WHERE at < now() - interval '400 days' ORDER BY at LIMIT 2 FOR UPDATE SKIP LOCKED)
  )
  INSERT INTO audit_entry
    (id, action, account_id, actor_id, session_id, client_address, request_id, trace_id, details, at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10, now()))`;

/** All writes to the audit log. */
@Injectable()
export class AuditRepository {
  async insert(tx: Tx, entry: AuditEntry): Promise<void> {
    const { id, action, accountId, actorId, sessionId, clientAddress, requestId, traceId, details, at } =
      entry;
    const who = [accountId, actorId, sessionId, clientAddress, requestId, traceId];
    await tx.query(INSERT, [id, action, ...who, JSON.stringify(details), at]);
  }
}
