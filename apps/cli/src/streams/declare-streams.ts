import { streamOf } from '#contracts';
import { connectNats, ensureDeadLetterStream, ensureEventStream, type NatsIdentity } from '#transport';
import type { NatsConnection } from '@nats-io/transport-node';
import { SERVICES } from '#platform';

/**
 * Declares or updates every stream of the platform: its subjects and its retention. Stored messages are kept. Services declare their
 * consumers themselves.
 * @returns the number of streams
 */
export async function declareStreams(connection: NatsConnection): Promise<number> {
  for (const service of SERVICES) await ensureEventStream(connection, streamOf(service));
  await ensureDeadLetterStream(connection);
  return SERVICES.length + 1;
}

/** Declares the streams on these servers, with the identity of the operator. */
export async function declareStreamsAt(servers: string[], identity: NatsIdentity): Promise<void> {
  const connection = await connectNats(servers, 'operator', identity);
  try {
    await declareStreams(connection);
  } finally {
    await connection.close();
  }
}
