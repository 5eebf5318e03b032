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

const ADD_ALL = `
  SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
    SELECT ROW ($1, payload, NULL, NULL, $3, NULL, $4, NULL)::graphile_worker.job_spec FROM json_array_elements($2::json) payload))`;

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

  /** Adds several jobs of one kind in one statement. */
  async addAll<Schema extends z.ZodType>(
    tx: Tx,
    job: JobDefinition<Schema>,
    payloads: z.input<Schema>[],
    { priority = job.priority, trace }: Pick<JobOptions, 'priority' | 'trace'> = {},
  ): Promise<void> {
    if (payloads.length === 0) return;
    const store = async (origin: TraceContext | undefined): Promise<void> => {
      const traceparent = origin ? formatTraceparent(origin) : null;
      const stored = payloads.map((data): StoredJob => ({ data, trace: traceparent }));
      await tx.query(ADD_ALL, [job.name, JSON.stringify(stored), job.attempts, PRIORITIES[priority]]);
    };
    await enqueuing(job, tx, trace, store, payloads.length);
  }
}
