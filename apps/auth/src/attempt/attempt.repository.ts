import { Reader } from '#database';
import { Injectable } from '@nestjs/common';

/** At most `most` wrong passwords under a key within a window of `window` seconds. */
export interface Limit {
  readonly key: string;
  readonly most: number;
  readonly window: number;
}

/** The counter of a key: attempts that were wrong, attempts that are pending, and when the window ends. */
export interface Count {
  readonly wrong: number;
  readonly pending: number;
  /** In seconds. */
  readonly endsIn: number;
}

/** A pending attempt under one key. */
export interface PendingAttempt {
  readonly key: string;
  /** When it expires, in Unix milliseconds. */
  readonly deadline: string;
}

export type Outcome = 'right' | 'wrong' | 'unknown';

/** An attempt that is still pending after this time has expired: its process was killed. No attempt takes that long. */
const PENDING_MS = 30_000;
const NOW = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`;
const WRONG = `CASE WHEN a.expire <= ${NOW} THEN 0 ELSE a.points END`;
const DEADLINES = `ARRAY(SELECT deadline FROM unnest(a.deadlines) AS deadline WHERE deadline > ${NOW})`;
const ENDS_IN = `greatest(a.expire - ${NOW}, 0) / 1000.0`;

/** Each attempt deletes two counters that have expired, so that the table cleans itself up. */
const ADMIT = {
  name: 'admit-attempt',
  text: `
    WITH forgotten AS (
      DELETE FROM login_attempt WHERE key IN (
        SELECT key FROM login_attempt WHERE expire <= ${NOW} AND undecided_until <= ${NOW} AND key <> $1
        ORDER BY expire LIMIT 2 FOR UPDATE SKIP LOCKED)
    )
    INSERT INTO login_attempt AS a (key, points, expire, deadlines, undecided_until)
    VALUES ($1, 0, ${NOW} + $3::bigint, ARRAY[${NOW} + ${PENDING_MS}], ${NOW} + ${PENDING_MS})
    ON CONFLICT (key) DO UPDATE SET
      points = ${WRONG},
      expire = CASE WHEN a.expire <= ${NOW} THEN excluded.expire ELSE a.expire END,
      deadlines = ${DEADLINES} || excluded.deadlines,
      undecided_until = excluded.undecided_until
    WHERE ${WRONG} + cardinality(${DEADLINES}) < $2
    RETURNING a.points AS wrong, cardinality(a.deadlines) AS pending, (${ENDS_IN})::float AS "endsIn",
      a.key, a.deadlines[cardinality(a.deadlines)] AS deadline`,
};

const COUNT = {
  name: 'count-attempts',
  text: `
    SELECT ${WRONG} AS wrong, cardinality(${DEADLINES}) AS pending, (${ENDS_IN})::float AS "endsIn"
    FROM login_attempt a WHERE key = $1`,
};

/**
 * Removes one deadline of each counter. The counters are locked in one order, so that attempts with common counters never wait for
 * each other in a circle.
 */
const DECIDE = {
  name: 'decide-attempt',
  text: `
    WITH locked AS (SELECT key FROM login_attempt WHERE key = ANY ($1::text[]) ORDER BY key FOR UPDATE),
      decided AS (SELECT key, deadline FROM unnest($1::text[], $2::bigint[]) AS d (key, deadline) JOIN locked USING (key))
    UPDATE login_attempt a SET
      deadlines = coalesce(
        a.deadlines[:array_position(a.deadlines, d.deadline) - 1] || a.deadlines[array_position(a.deadlines, d.deadline) + 1:],
        a.deadlines),
      points = CASE WHEN a.key = ANY ($4::text[]) THEN 0 ELSE ${WRONG} + $3::int END
    FROM decided d WHERE a.key = d.key`,
};

/** All queries on the counters of attempts, which all replicas share. */
@Injectable()
export class AttemptRepository {
  constructor(private readonly reader: Reader) {}

  /** Counts an attempt as pending, unless it could exceed the limit together with those before it: then undefined. */
  admit({ key, most, window }: Limit): Promise<(Count & PendingAttempt) | undefined> {
    return this.reader.row<Count & PendingAttempt>(ADMIT, [key, most, window * 1_000]);
  }

  /** The counter of a key. */
  async look({ key }: Limit): Promise<Count> {
    return (await this.reader.row<Count>(COUNT, [key])) ?? { wrong: 0, pending: 0, endsIn: 0 };
  }

  /** Counts the outcome of an attempt under all keys that it was admitted under. The counters `reset` begin again at zero. */
  async decide(
    attempt: readonly PendingAttempt[],
    outcome: Outcome,
    reset: readonly string[] = [],
  ): Promise<void> {
    const [keys, deadlines] = [attempt.map(({ key }) => key), attempt.map(({ deadline }) => deadline)];
    await this.reader.rows(DECIDE, [keys, deadlines, outcome === 'wrong' ? 1 : 0, reset]);
  }
}
