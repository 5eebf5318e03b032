import type { Tx } from '#database';
import { formatTraceparent, type TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type JobDefinition, PRIORITIES, type Priority } from './job';
import { enqueuing } from './job-telemetry';

/** Options of one job beside its payload. */
export interface JobOptions {
  /** While a job with this key waits, adding another only replaces its payload. */
  key?: string;
  /** The earliest time to run; now when absent. */
  runAt?: Date;
  priority?: Priority;
  trace?: TraceContext;
}

/** A job as the queue stores it. Cron adds no `data`. */
export const StoredJob = z.looseObject({ data: z.unknown().optional(), trace: z.string().nullish() });
type StoredJob = z.input<typeof StoredJob>;

const ADD = `
  SELECT graphile_worker.add_job($1, payload := $2::json, run_at := $3, max_attempts := $4, job_key := $5, priority := $6,
    job_key_mode := 'preserve_run_at')`;

/** Adds jobs that run after the transaction commits, and never without it. */
@Injectable()
export class JobQueue {
  async add<Schema extends z.ZodType>(
    tx: Tx,
    job: JobDefinition<Schema>,
    payload: z.input<Schema>,
    { key, runAt, priority = job.priority, trace }: JobOptions = {},
  ): Promise<void> {
    await enqueuing(job, tx, trace, async (origin) => {
      const stored: StoredJob = { data: payload, trace: origin ? formatTraceparent(origin) : null };
      await tx.query(ADD, [
        job.name,
        JSON.stringify(stored),
        runAt ?? null,
        job.attempts,
        key ?? null,
        PRIORITIES[priority],
      ]);
    });
  }
}
