import type { TraceContext } from '#telemetry';
import type { Type } from '@nestjs/common';
import type { z } from 'zod';
import type { NotificationsEnv } from '../notifications.env';

/** Of jobs that are due, those of the lowest number start first. */
export const PRIORITIES = { critical: -20, high: -10, normal: 0, low: 10 } as const;
export type Priority = keyof typeof PRIORITIES;

/** What accompanies one attempt at a job. */
export interface JobRun {
  /** Aborted when the time limit has passed or the service has to stop; what was begun should end. */
  readonly signal: AbortSignal;
  /** A span in the trace of whoever asked for the job. */
  readonly trace: TraceContext;
  /** 1 the first time. */
  readonly attempt: number;
}

/** Does the work. It may run more than once for one job: a worker can die after the work and before saying so. */
export interface JobHandler<Payload> {
  run(payload: Payload, run: JobRun): Promise<void>;
}

/** A kind of job. The file `jobs/<name>.job.ts` exports it as default; there is no list to add it to. */
export interface JobDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** What traces call it, `job.<traceName>`, when that is not its name. */
  readonly traceName?: string;
  readonly payload: Schema;
  readonly priority: Priority;
  /** How long one attempt may take, in milliseconds. */
  readonly timeLimitMs: number;
  /** How many attempts before it is a dead letter. */
  readonly attempts: number;
  /** When to run by itself, with an empty payload: five fields, in UTC, once over all replicas. */
  readonly cron?: (env: NotificationsEnv) => string;
  /** Made by Nest with what its constructor asks for. */
  readonly handler: Type<JobHandler<z.output<Schema>>>;
}

const NAME = /^[a-z][a-z-]{0,63}$/;

/**
 * Declares a kind of job.
 * @throws when the name breaks the naming rule
 */
export function job<Schema extends z.ZodType>(definition: JobDefinition<Schema>): JobDefinition<Schema> {
  if (!NAME.test(definition.name))
    throw new Error(`"${definition.name}" is no name for a job: use kebab-case`);
  return Object.freeze(definition);
}

/** No further attempt can succeed: the job becomes a dead letter at once. */
export class Hopeless extends Error {
  override readonly name = 'Hopeless';
}
