import type { AuditEntryView, ListAuditEntries } from '#contracts';
import { Reader } from '#database';
import { Injectable } from '@nestjs/common';

/** Without a cursor, before the last id there can be: a condition that an index serves in either case. */
const COLUMNS = `id, at, action, account_id AS "accountId", actor_id AS "actorId", client_address AS "clientAddress",
  request_id AS "requestId", trace_id AS "traceId", details`;
const BEFORE = `id < coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')`;
const NEWEST = {
  name: 'audit.newest',
  text: `SELECT ${COLUMNS} FROM audit_entry WHERE ${BEFORE} ORDER BY id DESC LIMIT $2`,
};
const OF_ACCOUNT = {
  name: 'audit.of-account',
  text: `SELECT ${COLUMNS} FROM audit_entry WHERE account_id = $3 AND ${BEFORE} ORDER BY id DESC LIMIT $2`,
};

/** An entry as the database returns it. */
export type AuditRow = Omit<AuditEntryView, 'at'> & { at: Date };

/** Reads entries for admins, in the order in which they were written: ids ascend with time. */
@Injectable()
export class AuditReads {
  constructor(private readonly reader: Reader) {}

  /** The newest first, up to one row more than `limit`: it shows that there is a next page. */
  async page({ limit, cursor, account }: ListAuditEntries): Promise<AuditRow[]> {
    const page = [cursor ?? null, limit + 1];
    return account === undefined
      ? this.reader.rows<AuditRow>(NEWEST, page)
      : this.reader.rows<AuditRow>(OF_ACCOUNT, [...page, account]);
  }
}
