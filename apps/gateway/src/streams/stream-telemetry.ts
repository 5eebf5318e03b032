import { counterFromZero, level, total } from '#telemetry';
import type { StreamSource } from './stream-source';

type Topic = StreamSource['topic'];

const open = new Map<Topic, number>();
level('streams.open', { unit: '{stream}', description: 'Open streams of server-sent events.' }, (result) => {
  for (const [topic, count] of open) result.observe(count, { topic });
});

const events = new Map<Topic, number>();
total('streams.events', { unit: '{event}', description: 'Events sent in streams.' }, (result) => {
  for (const [topic, count] of events) result.observe(count, { topic });
});

export const dropped = counterFromZero('streams.dropped', {
  unit: '{stream}',
  description: 'Streams that were ended because their client did not read.',
});

/** Counts a stream that was opened. @returns the function that counts its end */
export function opened(topic: Topic): () => void {
  open.set(topic, (open.get(topic) ?? 0) + 1);
  return () => open.set(topic, (open.get(topic) ?? 1) - 1);
}

/** Counts an event that was sent to one client. */
export function sent(topic: Topic): void {
  events.set(topic, (events.get(topic) ?? 0) + 1);
}
