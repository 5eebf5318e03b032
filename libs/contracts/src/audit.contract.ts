import { z } from 'zod';
import { event } from './event';
import { Cursor, Id, Timestamp } from './fields';
import { Limit } from './paging';
import { nothing } from './read-tags';
import { rpc } from './rpc';

/** An entry of the audit log: who did what to which account. Null for what was unknown. Entries outlive accounts. */
export const AuditEntryView = z.object({
  id: Id,
  at: Timestamp,
  /** `login.failed`, `role.changed` and so on. New actions may be added. */
  action: z.string(),
  accountId: Id.nullable(),
  actorId: Id.nullable(),
  clientAddress: z.string().nullable(),
  requestId: z.string().nullable(),
  traceId: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntryView = z.infer<typeof AuditEntryView>;

/** `account`: only entries about this account. */
export const ListAuditEntries = z.strictObject({
  limit: Limit,
  cursor: Cursor.optional(),
  account: Id.optional(),
});
export type ListAuditEntries = z.infer<typeof ListAuditEntries>;

export const auditLog = rpc(
  'rpc.auth.audit-log.v1',
  ListAuditEntries,
  z.object({ entries: z.array(AuditEntryView), nextCursor: z.string().nullable() }),
  { idempotent: true },
);

/**
 * Published for each audit entry except failed passwords. New actions (such as `role.changed`) may be added. `accountId`: the
 * affected account; `actorId`: the account that acted, if known.
 */
export const AuditRecorded = event(
  'events.auth.audit-recorded.v1',
  z.object({
    entryId: Id,
    action: z.string(),
    accountId: Id.nullable(),
    actorId: Id.nullable(),
    sessionId: Id.nullable(),
  }),
  nothing,
);
