import { Id } from '#contracts';
import { withClient } from '#database';
import type { Client } from 'pg';
import type { AuditAction } from '../../../auth/src/audit/audit-actions';

/** Which entries of the audit log to read: those that match every member. */
export interface Wanted {
  /** The affected account, by id or e-mail address. */
  readonly account?: string | undefined;
  /** The actor, by id or e-mail address. */
  readonly actor?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** Maximum age in seconds. */
  readonly since?: number | undefined;
  /** At most this many, the newest. */
  readonly limit: number;
}

/** An entry as it was written; null for what was unknown. */
export interface Entry {
  id: string;
  at: Date;
  action: string;
  accountId: string | null;
  actorId: string | null;
  sessionId: string | null;
  clientAddress: string | null;
  requestId: string | null;
  traceId: string | null;
  details: object;
}

const NEWEST = `
  SELECT id, at, action, account_id AS "accountId", actor_id AS "actorId", session_id AS "sessionId",
    client_address AS "clientAddress", request_id AS "requestId", trace_id AS "traceId", details
  FROM audit_entry
  WHERE ($1::uuid IS NULL OR account_id = $1) AND ($2::uuid IS NULL OR actor_id = $2)
    AND ($3::text IS NULL OR action = $3)
    AND ($4::int IS NULL OR at >= now() - make_interval(secs => $4))
  ORDER BY at DESC, id DESC LIMIT $5`;
/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNDEFINED_TABLE = '42P01';
const BY_EMAIL = 'SELECT id FROM account WHERE lower(email) = $1';

/**
 * Reads the audit log directly from the auth service's database.
 * @returns the newest entries that match, the oldest of them first
 * @throws when no account has a given e-mail address, or the database has no tables yet
 */
export async function readEntries(authDatabaseUrl: string, wanted: Wanted): Promise<Entry[]> {
  const { account, actor, action, since, limit } = wanted;
  try {
    return await withClient(authDatabaseUrl, async (client) => {
      const ids = [await idOf(client, account), await idOf(client, actor)];
      const { rows } = await client.query<Entry>(NEWEST, [...ids, action, since, limit]);
      return rows.reverse();
    });
  } catch (error) {
    if ((error as { code?: string }).code !== UNDEFINED_TABLE) throw error;
    throw new Error('The auth database has no audit log yet. Bring it up to date: npm run db:migrate', {
      cause: error,
    });
  }
}

async function idOf(client: Client, person?: string): Promise<string | undefined> {
  if (person === undefined || Id.safeParse(person).success) return person;
  const { rows } = await client.query<{ id: string }>(BY_EMAIL, [person.toLowerCase()]);
  if (rows[0]) return rows[0].id;
  throw new Error(`No account has the e-mail address ${person}. Deleted accounts are found by their id.`);
}

/** An entry in one line, with a dash for what is unknown. */
export function lineOf({ at, action, details, ...entry }: Entry): string {
  const { accountId: account, actorId: actor, clientAddress: address, requestId: request } = entry;
  const known = Object.entries({ account, actor, address, request }).map(
    ([name, value]) => `${name}=${value || '-'}`,
  );
  const more = Object.keys(details).length > 0 ? [JSON.stringify(details)] : [];
  const line = [at.toISOString(), action.padEnd(18), ...known, ...more].join(' ');
  // Clients choose parts of it, which must not control the terminal.
  return line.replace(/\p{Cc}/gu, '�');
}
