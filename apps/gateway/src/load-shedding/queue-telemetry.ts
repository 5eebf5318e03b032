import { type Attributes, Durations, gauge, level, total } from '#telemetry';
import type { NounQueue, Reason } from './noun-queue';

const shed: Record<Reason, number> = { late: 0, full: 0, waited: 0, receiving: 0 };
total(
  'http.server.shed',
  { unit: '{request}', description: 'Requests refused to keep the others fast, by reason.' },
  (result) => {
    for (const [reason, count] of Object.entries(shed)) result.observe(count, { reason });
  },
);

/** Counts a request that was shed. */
export function countShed(reason: Reason): void {
  shed[reason] += 1;
}

const wait = new Durations('http.server.queue.duration', {
  unit: 's',
  description: 'How long requests waited that did not run at once.',
});

/** Records the wait of a request of the noun. */
export const recordWait = (waitedMs: number, noun: string): void =>
  wait.add(waitedMs / 1_000, attributesOf(noun));

let queues: Iterable<[string, NounQueue]> = [];

/** Includes the queues of a gateway in the metrics. */
export function watchQueues(watched: Iterable<[string, NounQueue]>): void {
  queues = watched;
}

level(
  'http.server.queue.length',
  { unit: '{request}', description: 'Requests that wait for their turn.' },
  (result) => {
    for (const [noun, { length }] of queues) result.observe(length, attributesOf(noun));
  },
);
gauge(
  'http.server.concurrency.limit',
  { unit: '{request}', description: 'How many requests run concurrently at most.' },
  (result) => {
    for (const [noun, { limit }] of queues) result.observe(limit.current, attributesOf(noun));
  },
);

const attributes = new Map<string, Attributes>();

function attributesOf(noun: string): Attributes {
  let known = attributes.get(noun);
  if (!known) attributes.set(noun, (known = { noun }));
  return known;
}
