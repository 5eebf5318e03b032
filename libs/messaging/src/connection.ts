import { Logger } from '@nestjs/common';
import { connect, type NatsConnection } from '@nats-io/transport-node';

/**
 * Connects to NATS and stays connected: reconnects for ever, waiting a little longer and at random each time.
 * @param name shown in the server's monitoring, so that a connection can be told from others
 * @throws when no server answers within ten seconds at start-up
 */
export async function connectNats(servers: string[], name: string): Promise<NatsConnection> {
  const connection = await connect({
    servers,
    name,
    timeout: 10_000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 10_000,
    maxPingOut: 2,
  }).catch((error: Error) => {
    throw new Error(`NATS does not answer at NATS_URL: ${error.message}`);
  });
  void reportStatus(connection);
  return connection;
}

async function reportStatus(connection: NatsConnection): Promise<void> {
  const logger = new Logger('Nats');
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') logger.warn('connection lost, reconnecting');
    if (status.type === 'reconnect') logger.log('connection is back');
    if (status.type === 'error') logger.error(`server says: ${status.error.message}`);
  }
}
