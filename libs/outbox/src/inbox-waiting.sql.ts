/** The number of events that are taken at once. */
export const BATCH = 100;
/** After it, another replica or the next sweep takes the event; the inbox handles it once even if the first handler is still running. */
const LEASE = `interval '5 seconds'`;

export const PUT = `
  INSERT INTO inbox_waiting (consumer, event_id, aggregate_id, version, type, data, headers, stream, seq, stored_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`;
export const FORGET = 'DELETE FROM inbox_waiting WHERE consumer = $1 AND event_id = $2';
export const POSTPONE = `
  UPDATE inbox_waiting SET leased_until = now() + $3 * interval '1 millisecond' WHERE consumer = $1 AND event_id = $2`;
export const COUNT = 'SELECT consumer, count(*)::int AS waiting FROM inbox_waiting GROUP BY consumer';

/** Rows of these consumers that are not leased and fulfil a condition on the last handled version. */
const free = (condition: string): string => `
  SELECT waiting.consumer, waiting.event_id, head.version + 1 AS missing
  FROM inbox_waiting waiting JOIN inbox_head head USING (consumer, aggregate_id)
  WHERE consumer = ANY($1) AND leased_until <= now() AND ${condition}
  ORDER BY waiting.aggregate_id, waiting.version LIMIT ${BATCH} FOR UPDATE OF waiting SKIP LOCKED`;
const take = (condition: string, changes: string): string => `
  WITH found AS MATERIALIZED (${free(condition)})
  UPDATE inbox_waiting waiting SET ${changes} FROM found
  WHERE waiting.consumer = found.consumer AND waiting.event_id = found.event_id
  RETURNING waiting.*, found.missing`;

/** The events that can be handled now, of one aggregate ($2) or of all. */
export const DUE = take(
  'waiting.version <= head.version + 1 AND ($2::uuid IS NULL OR aggregate_id = $2)',
  `leased_until = now() + ${LEASE}, attempts = attempts + 1`,
);
export const WARN = take(
  `waiting.version > head.version + 1 AND NOT warned AND since <= now() - interval '1 minute'`,
  'warned = true',
);
export const OVERDUE = take(
  `waiting.version > head.version + 1 AND since <= now() - interval '1 hour'`,
  `leased_until = now() + ${LEASE}`,
);
