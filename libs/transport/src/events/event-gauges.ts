import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { gauge, running } from '#telemetry';
import { DEAD_LETTER_STREAM } from './streams';

/** A broker that is away must not delay the other metrics. */
const SOON = { timeout: 1_000, checkAPI: false };

interface Watched {
  stream: string;
  durable: string;
}

/**
 * Reports the lag and the number of dead letters of each durable consumer. All replicas report the same numbers: take the maximum, not
 * the sum.
 * @returns a function that stops the reporting
 */
export function watchConsumers(connection: NatsConnection, watched: Watched[]): () => void {
  if (!running.metrics || watched.length === 0) return () => undefined;
  const stops = [
    gauge(
      'consumer.lag',
      { unit: '{message}', description: 'Events a consumer has still to handle, those in hand included.' },
      async (result) => {
        const manager = await jetstreamManager(connection, SOON);
        const report = async ({ stream, durable }: Watched): Promise<void> => {
          const { num_pending: waiting, num_ack_pending: inHand } = await manager.consumers.info(
            stream,
            durable,
          );
          result.observe(waiting + inHand, { 'messaging.consumer.group.name': durable });
        };
        await Promise.allSettled(watched.map(report));
      },
    ),
    gauge(
      'dead_letters',
      {
        unit: '{message}',
        description: 'Events a consumer gave up on that have been neither retried nor discarded.',
      },
      async (result) => {
        const manager = await jetstreamManager(connection, SOON);
        const { state } = await manager.streams.info(DEAD_LETTER_STREAM, { subjects_filter: 'dlq.>' });
        const kept = new Map<string, number>();
        for (const [subject, count] of Object.entries(state.subjects ?? {})) {
          const durable = subject.split('.')[1] ?? '';
          kept.set(durable, (kept.get(durable) ?? 0) + count);
        }
        for (const { durable } of watched)
          result.observe(kept.get(durable) ?? 0, { 'messaging.consumer.group.name': durable });
      },
    ),
  ];
  return () => stops.forEach((stop) => stop());
}
