import type { Client } from 'pg';

const FORGET_SENDING = `
  WITH forgotten AS (
    UPDATE outbox SET sent_at = NULL, leased_until = '-infinity'
    WHERE created_at >= now() - $1 * interval '1 second' AND sent_at IS NOT NULL
    RETURNING id)
  SELECT count(*)::int AS events, pg_notify('outbox', '') FROM forgotten`;

/**
 * Makes the relay of a service publish the events of the last `seconds` again, for a broker that has lost its streams. Consumers skip
 * what they have handled, by their inbox.
 * @param database connected to the database of the service
 * @returns the number of events that will be published again
 */
export async function republish(database: Client, seconds: number): Promise<number> {
  const { rows } = await database.query<{ events: number }>(FORGET_SENDING, [seconds]);
  return rows[0]?.events ?? 0;
}
