import type { Tx } from '#database';
import { Injectable } from '@nestjs/common';

/** Also deletes a few expired tickets, so that none need be looked for. Waits for a concurrent end of the session, and then adds nothing. */
const INSERT = `
  WITH expired AS (
    DELETE FROM stream_ticket WHERE hash IN (
      SELECT hash FROM stream_ticket WHERE expires_at <= now() LIMIT 10 FOR UPDATE SKIP LOCKED)
  )
  INSERT INTO stream_ticket (hash, session_id, token, expires_at)
  SELECT $1, id, $3, now() + make_interval(secs => $4) FROM session WHERE id = $2 FOR KEY SHARE
  RETURNING 1`;
const TAKE =
  'DELETE FROM stream_ticket WHERE hash = $1 RETURNING session_id AS "sessionId", token, expires_at > now() AS "isValid"';

/** A ticket as it is stored; `token` is sealed. */
interface StoredTicket {
  sessionId: string;
  token: Buffer;
  isValid: boolean;
}

/** All queries on tickets for streams. */
@Injectable()
export class StreamTicketRepository {
  /** @param seconds until it expires. @returns false when the session has ended */
  async insert(tx: Tx, hash: Buffer, sessionId: string, token: Buffer, seconds: number): Promise<boolean> {
    return (await tx.query<unknown[]>(INSERT, [hash, sessionId, token, seconds])).length > 0;
  }

  /** Deletes a ticket. Of several that take it at once, one gets it. */
  async take(tx: Tx, hash: Buffer): Promise<StoredTicket | undefined> {
    const [[ticket]] = await tx.query<[StoredTicket[], number]>(TAKE, [hash]);
    return ticket;
  }
}
