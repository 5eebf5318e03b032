import type { TraceContext } from '#telemetry';
import type { Type } from '@nestjs/common';
import type { z } from 'zod';

/** Of jobs that are due, those with the lowest number start first. */
export const PRIORITIES = { critical: -20, high: -10, normal: 0, low: 10, lowest: 20 } as const;
export type Priority = keyof typeof PRIORITIES;

/** What accompanies one attempt at a job. */
export interface JobRun {
  /** Aborted when the time limit has passed or the service has to stop; the handler should end then. */
  readonly signal: AbortSignal;
  /** A span in the trace of the request or event that added the job. */
  readonly trace: TraceContext;
  /** 1 the first time. */
  readonly attempt: number;
}

/** Does the work. It may run more than once for one job: a worker can die after the work and before it is recorded. */
export interface JobHandler<Payload> {
  run(payload: Payload, run: JobRun): Promise<void>;
}

/** A kind of job. */
export interface JobDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** The name in traces, `job.<traceName>`, when it differs from `name`. */
  readonly traceName?: string;
  readonly payload: Schema;
  readonly priority: Priority;
  /** How long one attempt may take, in milliseconds. */
  readonly timeLimitMs: number;
  /** The number of attempts before the job is a dead letter. */
  readonly attempts: number;
  /** When to run without being added, with an empty payload: five fields, in UTC, once over all replicas. */
  readonly cron?: string;
  /** A provider of the app's module. */
  readonly handler: Type<JobHandler<z.output<Schema>>>;
}

const NAME = /^[a-z][a-z-]{0,63}$/;

/**
 * Declares a kind of job.
 * @throws when the name is not in kebab-case
 */
export function job<Schema extends z.ZodType>(definition: JobDefinition<Schema>): JobDefinition<Schema> {
  if (!NAME.test(definition.name))
    throw new Error(`"${definition.name}" is not a valid name for a job: use kebab-case`);
  return Object.freeze(definition);
}

/** The same kind of job, which also runs by the clock. @param cron five fields, in UTC */
export const scheduled = <Schema extends z.ZodType>(
  definition: JobDefinition<Schema>,
  cron: string,
): JobDefinition<Schema> => job({ ...definition, cron });

/** No further attempt can succeed: the job becomes a dead letter at once. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
}
