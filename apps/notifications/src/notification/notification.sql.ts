const COLUMNS =
  'id, user_id AS "userId", seq, kind, data, count, created_at AS "createdAt", read_at AS "readAt"';

/** $1 person, $2 only numbers below this one, $3 limit. */
export const PAGE = {
  name: 'notification.page',
  text: `
    SELECT ${COLUMNS} FROM notification
    WHERE user_id = $1 AND ($2::int IS NULL OR seq < $2) AND count > 0
    ORDER BY seq DESC LIMIT $3`,
};
export const UNREAD_PAGE = {
  name: 'notification.unread-page',
  text: `
    SELECT ${COLUMNS} FROM notification
    WHERE user_id = $1 AND ($2::int IS NULL OR seq < $2) AND read_at IS NULL AND count > 0
    ORDER BY seq DESC LIMIT $3`,
};
export const UNREAD = {
  name: 'notification.unread',
  text: 'SELECT count(*)::int AS unread FROM notification WHERE user_id = $1 AND read_at IS NULL AND count > 0',
};
/** One statement, so that `last` and the rows are of the same moment. Returns at least one row. */
export const SINCE = {
  name: 'notification.since',
  text: `
    SELECT coalesce(counter.last, 0) AS last, newer.*
    FROM (SELECT $1::uuid AS user_id) person
    LEFT JOIN notification_counter counter ON counter.user_id = person.user_id
    LEFT JOIN LATERAL (
      SELECT ${COLUMNS} FROM notification
      WHERE user_id = $1 AND seq > $2::int AND count > 0 ORDER BY seq LIMIT $3
    ) newer ON true`,
};

/**
 * Reserves numbers in the inboxes of people, one for each time that a person is given. Locked until the transaction ends: the
 * transaction with the next number commits later. Always in the same order; a closed inbox has no numbers.
 */
export const NEXT_SEQ = {
  name: 'notification.next-seq',
  text: `
    INSERT INTO notification_counter (user_id, last)
    SELECT user_id, count(*) FROM unnest($1::uuid[]) user_id GROUP BY user_id ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET last = notification_counter.last + excluded.last WHERE NOT notification_counter.closed
    RETURNING user_id AS "userId", last`,
};
export const INSERT = {
  name: 'notification.insert',
  text: `
    INSERT INTO notification (id, user_id, seq, kind, topic, data, count, created_at)
    SELECT id, "userId", seq, kind, topic, data, count, "createdAt" FROM json_to_recordset($1) AS given
      (id uuid, "userId" uuid, seq integer, kind text, topic uuid, data jsonb, count integer, "createdAt" timestamptz)`,
};
export const EXISTING = {
  name: 'notification.existing',
  text: 'SELECT id FROM notification WHERE id = ANY($1)',
};
/** The conditions are checked again after waiting for a lock: a notification that was just read is not raised. */
export const RAISE = `
  UPDATE notification SET count = count + 1, seq = $4, data = $5
  WHERE read_at IS NULL AND id = (
    SELECT id FROM notification
    WHERE user_id = $1 AND kind = $2 AND topic = $3 AND read_at IS NULL AND created_at > now() - $6 * interval '1 second'
    ORDER BY seq DESC LIMIT 1)
  RETURNING id`;
export const WITHDRAW = 'UPDATE notification SET count = 0 WHERE id = $1 AND read_at IS NULL';
export const MARK_READ = `
  UPDATE notification SET read_at = now()
  WHERE user_id = $1 AND read_at IS NULL AND count > 0 AND ($2::uuid[] IS NULL OR id = ANY($2))`;
/** Closed first: concurrent notifications wait for the lock, and then find the inbox closed. */
export const FORGET = [
  `INSERT INTO notification_counter (user_id, last, closed) VALUES ($1, 0, true)
   ON CONFLICT (user_id) DO UPDATE SET last = 0, closed = true`,
  'DELETE FROM notification WHERE user_id = $1',
];
export const DELETE_NAMING = `
  DELETE FROM notification WHERE data ->> 'userId' = $1 AND kind = ANY($2)`;
export const DELETE_READ = `
  DELETE FROM notification WHERE id IN (
    SELECT id FROM notification
    WHERE read_at < now() - $1 * interval '1 second'
      OR (count = 0 AND created_at < now() - $1 * interval '1 second')
    LIMIT $2)`;
