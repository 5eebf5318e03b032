import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';

/** A job that has used up its attempts. */
export interface DeadJob {
  id: string;
  name: string;
  error: string | null;
  attempts: number;
  diedAt: Date;
  /** The same to the microsecond, for the cursor. */
  diedAtMicros: string;
  payload: unknown;
}

/** The last dead job of the page before. */
export interface DeadJobCursor {
  diedAtMicros: string;
  id: string;
}

const DEAD = `
  SELECT job.id::text, task.identifier AS name, last_error AS error, attempts, updated_at AS "diedAt",
    (extract(epoch FROM updated_at) * 1000000)::bigint::text AS "diedAtMicros", payload
  FROM graphile_worker._private_jobs job JOIN graphile_worker._private_tasks task ON task.id = job.task_id
  WHERE attempts >= max_attempts AND locked_at IS NULL`;
const PAGE = {
  name: 'dead-job.page',
  text: `
    ${DEAD} AND ($1::bigint IS NULL
      OR (updated_at, job.id) < (timestamptz 'epoch' + $1::bigint * interval '1 microsecond', $2::bigint))
    ORDER BY updated_at DESC, job.id DESC LIMIT $3`,
};
const BY_ID = { name: 'dead-job.by-id', text: `${DEAD} AND job.id = $1` };
/** Locked, so that of two concurrent retries or discards the second finds nothing. */
const LOCK = `
  SELECT id FROM graphile_worker._private_jobs
  WHERE id = $1 AND attempts >= max_attempts AND locked_at IS NULL FOR UPDATE`;
/** A permanent error has lowered the number of attempts; a retry gets at least three. */
const RETRY = `
  SELECT job.id FROM graphile_worker._private_jobs, graphile_worker.reschedule_jobs(
    ARRAY[_private_jobs.id], now(), attempts := 0, max_attempts := greatest(max_attempts, 3)::int) job
  WHERE _private_jobs.id = $1`;
const DISCARD = 'SELECT id FROM graphile_worker.complete_jobs(ARRAY[$1::bigint])';

/** Kept as long as dead letters of events. */
const DELETE_OLD = `
  DELETE FROM graphile_worker._private_jobs WHERE id IN (
    SELECT id FROM graphile_worker._private_jobs
    WHERE attempts >= max_attempts AND locked_at IS NULL AND updated_at < now() - interval '90 days' LIMIT $1)`;

/** Dead jobs, in the tables of the job library; its own functions change them. */
@Injectable()
export class DeadJobs {
  constructor(private readonly reader: Reader) {}

  /** Newest first. */
  async page(limit: number, after?: DeadJobCursor): Promise<DeadJob[]> {
    return this.reader.rows<DeadJob>(PAGE, [after?.diedAtMicros ?? null, after?.id ?? null, limit]);
  }

  async byId(id: string): Promise<DeadJob | undefined> {
    return this.reader.row<DeadJob>(BY_ID, [id]);
  }

  /** @returns false when there is no such dead job */
  async retry(tx: Tx, id: string): Promise<boolean> {
    return (await this.lock(tx, id)) && (await tx.query<unknown[]>(RETRY, [id])).length > 0;
  }

  /** @returns false when there is no such dead job */
  async discard(tx: Tx, id: string): Promise<boolean> {
    return (await this.lock(tx, id)) && (await tx.query<unknown[]>(DISCARD, [id])).length > 0;
  }

  /** Deletes at most `limit` of those that died long ago. @returns how many */
  async deleteOld(tx: Tx, limit: number): Promise<number> {
    const [, deleted] = await tx.query<[unknown, number]>(DELETE_OLD, [limit]);
    return deleted;
  }

  private async lock(tx: Tx, id: string): Promise<boolean> {
    return (await tx.query<unknown[]>(LOCK, [id])).length > 0;
  }
}
