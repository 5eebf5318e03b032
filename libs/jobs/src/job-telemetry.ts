import { performance } from 'node:perf_hooks';
import { afterCommit, type Tx } from '#database';
import {
  continueTrace,
  counter,
  during,
  Durations,
  errorType,
  inSpan,
  activeTrace,
  SpanKind,
  type TraceContext,
} from '#telemetry';
import type { JobDefinition } from './job';

const BUCKETS_MS = [5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000];

const enqueued = counter('jobs.enqueued', { unit: '{job}', description: 'Jobs added and committed.' });
const completed = counter('jobs.completed', { unit: '{job}', description: 'Jobs completed.' });
const failed = counter('jobs.failed', {
  unit: '{job}',
  description: 'Attempts that failed; another may follow.',
});
const duration = new Durations(
  'jobs.duration_ms',
  // The name states the unit; with a unit as well, Prometheus would show jobs_duration_ms_milliseconds.
  { unit: '', description: 'How long attempts at jobs took, in milliseconds.' },
  BUCKETS_MS,
);

type Job = Pick<JobDefinition, 'name' | 'traceName'>;

const attributesOf = ({ name }: Job) => ({ 'job.name': name });

/**
 * Adds a job inside a span, which is the parent of the job's attempts; counts the job when the transaction commits.
 * @param requested the parent when tracing is off
 * @param jobs the number of jobs that `store` adds
 */
export async function enqueuing(
  job: Job,
  tx: Tx,
  requested: TraceContext | undefined,
  store: (origin: TraceContext | undefined) => Promise<unknown>,
  jobs = 1,
): Promise<void> {
  const start = { kind: SpanKind.PRODUCER, attributes: attributesOf(job) };
  await inSpan(`job.enqueue.${job.traceName ?? job.name}`, start, () => store(activeTrace() ?? requested));
  afterCommit(tx, () => enqueued.add(jobs, attributesOf(job)));
}

/** Runs one attempt at a job in its span, in the trace that added the job, and measures it. */
export async function attempting(
  job: Job,
  origin: TraceContext | undefined,
  attempt: number,
  work: (trace: TraceContext) => Promise<void>,
): Promise<void> {
  const start = performance.now();
  const options = {
    kind: SpanKind.CONSUMER,
    attributes: { ...attributesOf(job), 'job.attempt': attempt },
    ...(origin && { parent: origin }),
  };
  const trace = continueTrace(origin);
  try {
    await during({ trace }, () =>
      inSpan(`job.${job.traceName ?? job.name}`, options, async () => {
        try {
          await work(activeTrace() ?? trace);
        } finally {
          duration.add(performance.now() - start, attributesOf(job));
        }
      }),
    );
    completed.add(1, attributesOf(job));
  } catch (error) {
    failed.add(1, { ...attributesOf(job), 'error.type': errorType(error) });
    throw error;
  }
}
