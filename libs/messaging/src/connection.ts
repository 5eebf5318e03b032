import { Logger } from '@nestjs/common';
import { connect, type NatsConnection } from '@nats-io/transport-node';

/**
 * Connects to NATS and stays connected: reconnects for ever, waiting a little longer and at random each time.
 * @param servers `nats://host:4222` each, or `tls://`; a user and password, or a token, in the first are used for all
 * @param name shown in the server's monitoring, so that a connection can be told from others
 * @throws when no server answers within ten seconds at start-up
 */
export async function connectNats(servers: string[], name: string): Promise<NatsConnection> {
  const connection = await connect({
    ...credentialsOf(servers),
    servers: servers.map(hostOf),
    ...(servers.some((server) => parse(server).protocol === 'tls:') && { tls: {} }),
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

/** The client itself does not read credentials out of an address. */
function credentialsOf([first = '']: string[]): { user?: string; pass?: string; token?: string } {
  const { username, password } = parse(first);
  if (!username) return {};
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  return pass ? { user, pass } : { token: user };
}

/** The address without credentials, as the client takes it. */
const hostOf = (server: string): string => parse(server).host;

const parse = (server: string): URL => new URL(server.includes('://') ? server : `nats://${server}`);

async function reportStatus(connection: NatsConnection): Promise<void> {
  const logger = new Logger('Nats');
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') logger.warn('connection lost, reconnecting');
    if (status.type === 'reconnect') logger.log('connection is back');
    if (status.type === 'error') logger.error(`server says: ${status.error.message}`);
  }
}
