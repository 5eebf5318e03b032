import { Reader } from '#database';
import { Injectable } from '@nestjs/common';

/** How many wrong passwords may count under a key within a window of `window` seconds. */
export interface Limit {
  readonly key: string;
  readonly most: number;
  readonly window: number;
}

/** What is counted under a key: attempts that were wrong, attempts that are not decided yet, and when the window ends. */
export interface Count {
  readonly wrong: number;
  readonly undecided: number;
  /** In seconds. */
  readonly endsIn: number;
}

export type Outcome = 'right' | 'wrong' | 'unknown';

/** Longer than any attempt takes; what a process that died left undecided counts until no attempt has come for this long. */
const UNDECIDED_MS = 30_000;
const NOW = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`;
const WRONG = `CASE WHEN a.expire <= ${NOW} THEN 0 ELSE a.points END`;
const UNDECIDED = `CASE WHEN a.undecided_until <= ${NOW} THEN 0 ELSE a.undecided END`;
const ENDS_IN = `greatest(a.expire - ${NOW}, 0) / 1000.0`;

/** Two counters that are over go for each attempt: the table cleans itself up. */
const ADMIT = {
  name: 'admit-attempt',
  text: `
    WITH forgotten AS (
      DELETE FROM login_attempt WHERE key IN (
        SELECT key FROM login_attempt WHERE expire <= ${NOW} AND undecided_until <= ${NOW} AND key <> $1
        ORDER BY expire LIMIT 2 FOR UPDATE SKIP LOCKED)
    )
    INSERT INTO login_attempt AS a (key, points, expire, undecided, undecided_until)
    VALUES ($1, 0, ${NOW} + $3::bigint, 1, ${NOW} + ${UNDECIDED_MS})
    ON CONFLICT (key) DO UPDATE SET
      points = ${WRONG},
      expire = CASE WHEN a.expire <= ${NOW} THEN excluded.expire ELSE a.expire END,
      undecided = ${UNDECIDED} + 1,
      undecided_until = excluded.undecided_until
    WHERE ${WRONG} + ${UNDECIDED} < $2
    RETURNING a.points AS wrong, a.undecided, (${ENDS_IN})::float AS "endsIn"`,
};

const COUNT = {
  name: 'count-attempts',
  text: `
    SELECT ${WRONG} AS wrong, ${UNDECIDED} AS undecided, (${ENDS_IN})::float AS "endsIn"
    FROM login_attempt a WHERE key = $1`,
};

/** Locks in one order, so that attempts that share counters never wait for each other in a circle. */
const DECIDE = {
  name: 'decide-attempt',
  text: `
    WITH locked AS (SELECT key FROM login_attempt WHERE key = ANY ($1::text[]) ORDER BY key FOR UPDATE)
    UPDATE login_attempt a SET
      undecided = greatest(a.undecided - 1, 0),
      points = CASE WHEN a.key = ANY ($3::text[]) THEN 0 ELSE ${WRONG} + $2::int END
    FROM locked WHERE a.key = locked.key`,
};

/** All queries on the counters of attempts, which all replicas share. */
@Injectable()
export class AttemptRepository {
  constructor(private readonly reader: Reader) {}

  /** Counts an attempt as undecided, if it and those before it cannot exceed the limit. @returns undefined if they could */
  admit({ key, most, window }: Limit): Promise<Count | undefined> {
    return this.reader.row<Count>(ADMIT, [key, most, window * 1_000]);
  }

  /** What is counted under the key. */
  async look({ key }: Limit): Promise<Count> {
    return (await this.reader.row<Count>(COUNT, [key])) ?? { wrong: 0, undecided: 0, endsIn: 0 };
  }

  /** Says what became of an attempt that was admitted under all these keys; `forgiven` begin again at nothing. */
  async decide(keys: string[], outcome: Outcome, forgiven: string[] = []): Promise<void> {
    await this.reader.rows(DECIDE, [keys, outcome === 'wrong' ? 1 : 0, forgiven]);
  }
}
