import { poolOf } from '#database';
import { continueTrace, parseTraceparent } from '#telemetry';
import type { JobHelpers, Task } from 'graphile-worker';
import type { DataSource } from 'typeorm';
import { Hopeless, type JobDefinition, type JobHandler, type JobRun } from './job';
import { StoredJob } from './job-queue';
import { withoutAddresses } from './without-addresses';

/**
 * The library waits e^attempt seconds after a failure; up to half of that is added by chance, so that what failed together
 * is not tried again together. What is hopeless gets no further attempt.
 */
const PREPARE_FAILURE = `
  UPDATE graphile_worker._private_jobs
  SET run_at = greatest(run_at, now()) + random() * exp(least(attempts, 10)) * interval '0.5 seconds',
    max_attempts = CASE WHEN $2 THEN attempts ELSE max_attempts END
  WHERE id = $1`;

/** A job's definition and handler as the library runs them: validated, within the time limit, in the trace of who asked. */
export function taskOf(job: JobDefinition, handler: JobHandler<unknown>, source: DataSource): Task {
  return async (stored, helpers) => {
    try {
      await withinLimit(job, helpers, (run) => handler.run(payloadOf(job, stored), run), stored);
    } catch (error) {
      const values = [helpers.job.id, error instanceof Hopeless];
      await poolOf(source)
        .query(PREPARE_FAILURE, values)
        .catch(() => undefined); // then it is tried again at the library's own time
      throw withoutAddresses(error);
    }
  };
}

function payloadOf(job: JobDefinition, stored: unknown): unknown {
  const parsed = job.payload.safeParse(StoredJob.parse(stored).data ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new Hopeless(`The payload does not fit "${job.name}": ${problems.join('; ')}`);
}

async function withinLimit(
  job: JobDefinition,
  { abortSignal, job: { attempts } }: JobHelpers,
  work: (run: JobRun) => Promise<void>,
  stored: unknown,
): Promise<void> {
  const limit = AbortSignal.timeout(job.timeLimitMs);
  const signal = abortSignal ? AbortSignal.any([limit, abortSignal]) : limit;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    const why = limit.aborted ? `took longer than ${job.timeLimitMs} ms` : 'was stopped with the service';
    aborted.reject(new Error(`"${job.name}" ${why}`));
  };
  signal.addEventListener('abort', abort, { once: true });
  const trace = continueTrace(parseTraceparent(StoredJob.parse(stored).trace ?? undefined));
  try {
    await Promise.race([work({ signal, trace, attempt: attempts }), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
