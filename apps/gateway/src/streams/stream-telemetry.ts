import { counterFromZero, level, total } from '#telemetry';
import { STREAM_TOPICS, type StreamTopic } from './stream-source';

/** From zero, so that the first increment is visible as one. */
const zeros = () => new Map<StreamTopic, number>(STREAM_TOPICS.map((topic) => [topic, 0]));

const open = zeros();
level('streams.open', { unit: '{stream}', description: 'Open streams of server-sent events.' }, (result) => {
  for (const [topic, count] of open) result.observe(count, { topic });
});

const events = zeros();
total('streams.events', { unit: '{event}', description: 'Events sent in streams.' }, (result) => {
  for (const [topic, count] of events) result.observe(count, { topic });
});

export const dropped = counterFromZero('streams.dropped', {
  unit: '{stream}',
  description: 'Streams that were ended because their client did not read.',
});

/** Counts a stream that was opened. @returns the function that counts its end */
export function opened(topic: StreamTopic): () => void {
  open.set(topic, (open.get(topic) ?? 0) + 1);
  return () => open.set(topic, (open.get(topic) ?? 1) - 1);
}

/** Counts an event that was sent to one client. */
export function sent(topic: StreamTopic): void {
  events.set(topic, (events.get(topic) ?? 0) + 1);
}
