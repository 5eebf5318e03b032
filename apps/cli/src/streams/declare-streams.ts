import { streamOf } from '#contracts';
import { connectNats, ensureDeadLetterStream, ensureEventStream, type NatsIdentity } from '#transport';
import type { NatsConnection } from '@nats-io/transport-node';
import { SERVICES } from '#platform';

/**
 * Declares every stream of the platform, or brings it up to date: what each collects and for how long. What is there stays.
 * Consumers are their services' own to declare.
 * @returns how many there are
 */
export async function declareStreams(connection: NatsConnection): Promise<number> {
  for (const service of SERVICES) await ensureEventStream(connection, streamOf(service));
  await ensureDeadLetterStream(connection);
  return SERVICES.length + 1;
}

/** The same on these servers, as somebody who may. */
export async function declareStreamsAt(servers: string[], identity: NatsIdentity): Promise<void> {
  const connection = await connectNats(servers, 'operator', identity);
  try {
    await declareStreams(connection);
  } finally {
    await connection.close();
  }
}
