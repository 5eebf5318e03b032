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

const enqueued = counter('jobs.enqueued', { unit: '{job}', description: 'Jobs asked for, committed.' });
const completed = counter('jobs.completed', { unit: '{job}', description: 'Jobs done.' });
const failed = counter('jobs.failed', {
  unit: '{job}',
  description: 'Attempts that failed; another may follow.',
});
const duration = new Durations(
  'jobs.duration_ms',
  // The name says the unit; said once more, Prometheus would get jobs_duration_ms_milliseconds.
  { unit: '', description: 'How long attempts at jobs took, in milliseconds.' },
  BUCKETS_MS,
);

type Job = Pick<JobDefinition, 'name' | 'traceName'>;

const attributesOf = ({ name }: Job) => ({ 'job.name': name });

/**
 * Runs the asking for a job in a span, after which the job's attempts go on, however much later; counts it when it is
 * committed.
 * @param requested where it belongs without tracing
 */
export async function enqueuing(
  job: Job,
  tx: Tx,
  requested: TraceContext | undefined,
  store: (origin: TraceContext | undefined) => Promise<unknown>,
): Promise<void> {
  const start = { kind: SpanKind.PRODUCER, attributes: attributesOf(job) };
  await inSpan(`job.enqueue.${job.traceName ?? job.name}`, start, () => store(activeTrace() ?? requested));
  afterCommit(tx, () => enqueued.add(1, attributesOf(job)));
}

/** Runs one attempt at a job in its span, in the trace of whoever asked for it, and measures it. */
export async function attempting(
  job: Job,
  origin: TraceContext | undefined,
  attempt: number,
  work: (trace: TraceContext) => Promise<void>,
): Promise<void> {
  const begun = performance.now();
  const start = {
    kind: SpanKind.CONSUMER,
    attributes: { ...attributesOf(job), 'job.attempt': attempt },
    ...(origin && { parent: origin }),
  };
  const trace = continueTrace(origin);
  try {
    await during({ trace }, () =>
      inSpan(`job.${job.traceName ?? job.name}`, start, async () => {
        try {
          await work(activeTrace() ?? trace);
        } finally {
          duration.add(performance.now() - begun, attributesOf(job));
        }
      }),
    );
    completed.add(1, attributesOf(job));
  } catch (error) {
    failed.add(1, { ...attributesOf(job), 'error.type': errorType(error) });
    throw error;
  }
}
