import type { DeadLetterDetail, DeadLetterView } from '#contracts';
import type { DeadJob } from '#jobs';
import type { DeadLetter } from '#transport';

const TRACE_ID = /^[\da-f]{2}-([\da-f]{32})-/;

export const deadEventView = ({
  id,
  type,
  consumer,
  error,
  attempts,
  diedAt,
  traceId,
}: DeadLetter): DeadLetterView => ({
  id: `event-${id}`,
  source: 'event',
  name: type,
  consumer,
  error,
  attempts,
  diedAt,
  traceId,
});

export const deadEventDetail = (event: DeadLetter): DeadLetterDetail => ({
  ...deadEventView(event),
  data: { eventId: event.eventId, event: jsonOr(event.data) },
});

export const deadJobView = ({ id, name, error, attempts, diedAt, payload }: DeadJob): DeadLetterView => ({
  id: `job-${id}`,
  source: 'job',
  name,
  consumer: 'notifications',
  // A worker that is lost with its job records no error.
  error: error ?? 'The worker was lost.',
  attempts,
  diedAt: diedAt.toISOString(),
  traceId: TRACE_ID.exec(storedOf(payload).trace ?? '')?.[1] ?? null,
});

export const deadJobDetail = (job: DeadJob): DeadLetterDetail => ({
  ...deadJobView(job),
  data: storedOf(job.payload).data ?? {},
});

const storedOf = (payload: unknown): { data?: unknown; trace?: string | null } => payload ?? {};

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
