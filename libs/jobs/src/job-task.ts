import { poolOf } from '#database';
import { errorWithoutAddresses, parseTraceparent, type TraceContext } from '#telemetry';
import type { Task } from 'graphile-worker';
import type { DataSource } from 'typeorm';
import { type JobDefinition, type JobHandler, PermanentError } from './job';
import { StoredJob } from './job-queue';
import { attempting } from './job-telemetry';

/**
 * The library waits e^attempt seconds after a failure. At most half of that is added at random, so that jobs which failed
 * together do not run again together. After a permanent error there is no further attempt.
 */
const PREPARE_FAILURE = `
  UPDATE graphile_worker._private_jobs
  SET run_at = greatest(run_at, now()) + random() * exp(least(attempts, 10)) * interval '0.5 seconds',
    max_attempts = CASE WHEN $2 THEN attempts ELSE max_attempts END
  WHERE id = $1`;

/** A job and its handler as the library runs them: validated, within the time limit, in the trace that added the job. */
export function taskOf(job: JobDefinition, handler: JobHandler<unknown>, source: DataSource): Task {
  return async (stored, helpers) => {
    const { id, attempts: attempt } = helpers.job;
    try {
      await attempting(job, originOf(stored), attempt, (trace) =>
        withinLimit(job, helpers.abortSignal, (signal) =>
          handler.run(payloadOf(job, stored), { signal, trace, attempt }),
        ),
      );
    } catch (error) {
      await poolOf(source)
        .query(PREPARE_FAILURE, [id, error instanceof PermanentError])
        .catch(() => undefined); // then it runs again after the library's own delay
      throw error;
    }
  };
}

const originOf = (stored: unknown): TraceContext | undefined =>
  parseTraceparent(StoredJob.safeParse(stored).data?.trace ?? undefined);

function payloadOf(job: JobDefinition, stored: unknown): unknown {
  const parsed = job.payload.safeParse(StoredJob.safeParse(stored).data?.data ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new PermanentError(`The payload does not fit "${job.name}": ${problems.join('; ')}`);
}

/** Work that does not end when it is aborted counts as failed. @throws Error without e-mail addresses */
async function withinLimit(
  { name, timeLimitMs }: JobDefinition,
  stop: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const limit = AbortSignal.timeout(timeLimitMs);
  const signal = stop ? AbortSignal.any([limit, stop]) : limit;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    const why = limit.aborted ? `took longer than ${timeLimitMs} ms` : 'was stopped with the service';
    aborted.reject(new Error(`"${name}" ${why}`));
  };
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    await Promise.race([aborted.promise, work(signal)]);
  } catch (error) {
    throw errorWithoutAddresses(error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
