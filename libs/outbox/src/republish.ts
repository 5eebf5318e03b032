import type { Client } from 'pg';

const FORGET_SENDING = `
  WITH forgotten AS (
    UPDATE outbox SET sent_at = NULL, leased_until = '-infinity'
    WHERE created_at >= now() - $1 * interval '1 second' AND sent_at IS NOT NULL
    RETURNING id)
  SELECT count(*)::int AS events, pg_notify('outbox', '') FROM forgotten`;

/**
 * Has a service's relay publish again what it published in the last `seconds`: the way back from a broker that lost its
 * streams. Consumers know by their inbox what they have handled, so a repetition has no effect.
 * @param database connected to the service's own database
 * @returns how many events will be published again
 */
export async function republish(database: Client, seconds: number): Promise<number> {
  const { rows } = await database.query<{ events: number }>(FORGET_SENDING, [seconds]);
  return rows[0]?.events ?? 0;
}
