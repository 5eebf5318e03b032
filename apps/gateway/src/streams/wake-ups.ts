import type { NatsConnection } from '@nats-io/transport-node';
import type { StreamSource } from './stream-source';

/** The messages on a subject of core NATS as wake-ups; what they hold does not matter. */
export const wakeUpsOn =
  (connection: NatsConnection, subject: string): StreamSource['wakeUps'] =>
  (listener) => {
    const subscription = connection.subscribe(subject, { callback: () => listener() });
    return () => subscription.unsubscribe();
  };
