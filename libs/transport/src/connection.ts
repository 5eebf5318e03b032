import { Logger } from '@nestjs/common';
import {
  type Authenticator,
  AuthorizationError,
  connect,
  createInbox,
  type NatsConnection,
  type NodeConnectionOptions,
} from '@nats-io/transport-node';
import { nkeyAuthenticator } from './nkey-authenticator';

/** The identity of a client, by the variables of the same names: a seed authenticates it, a certificate secures the connection. */
export interface NatsIdentity {
  NATS_NKEY_SEED?: string | undefined;
  NATS_CA_FILE?: string | undefined;
  NATS_CERT_FILE?: string | undefined;
  NATS_KEY_FILE?: string | undefined;
}

/**
 * Connects to NATS and reconnects indefinitely, with jitter.
 * @param servers `nats://host:4222` each, or `tls://`; a user and password, or a token, in the first are used for all
 * @param name shown in the server's monitoring; replies come to inboxes of this name, and the server lets no other user read them
 * @throws when no server answers within ten seconds, or the server knows this identity under another name
 */
export async function connectNats(
  servers: string[],
  name: string,
  identity: NatsIdentity = {},
): Promise<NatsConnection> {
  const connection = await connect({
    ...credentialsOf(servers, identity.NATS_NKEY_SEED),
    servers: servers.map(hostOf),
    ...tlsOf(servers, identity),
    name,
    inboxPrefix: inboxPrefixOf(name),
    timeout: 10_000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 10_000,
    maxPingOut: 2,
  }).catch((error: Error) => {
    if (error instanceof AuthorizationError)
      throw new Error('NATS knows no user by our NATS_NKEY_SEED, or by the credentials in NATS_URL.', {
        cause: error,
      });
    throw new Error(`NATS does not answer at NATS_URL: ${error.message}`, { cause: error });
  });
  await checkInbox(connection, name);
  void reportStatus(connection);
  return connection;
}

/** The prefix of the subjects for replies to one app: `_INBOX_<app>.…`. */
export const inboxPrefixOf = (name: string): string => `_INBOX_${name}`;

/** A new inbox under the connection's own prefix, which the client's type lacks. */
export const inboxOf = (connection: NatsConnection): string =>
  createInbox((connection as NatsConnection & { options?: { inboxPrefix?: string } }).options?.inboxPrefix);

/** With the seed of another app the connection would succeed and never receive a reply, so this is checked at the start. */
async function checkInbox(connection: NatsConnection, name: string): Promise<void> {
  let refusal: Error | undefined;
  const inbox = connection.subscribe(`${inboxPrefixOf(name)}.>`, {
    callback: (error) => void (refusal ??= error ?? undefined),
  });
  await connection.flush();
  inbox.unsubscribe();
  if (!refusal) return;
  await connection.close();
  throw new Error(
    `NATS does not take us for ${name}: NATS_NKEY_SEED (or the user in NATS_URL) is another's.`,
  );
}

/** The client itself does not read credentials from an address. */
function credentialsOf(
  [first = '']: string[],
  seed: string | undefined,
): { user?: string; pass?: string; token?: string; authenticator?: Authenticator } {
  if (seed) return { authenticator: nkeyAuthenticator(seed) };
  const { username, password } = parse(first);
  if (!username) return {};
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  return pass ? { user, pass } : { token: user };
}

/** The files are read at each connection, so that a renewed certificate needs no restart. */
function tlsOf(servers: string[], identity: NatsIdentity): Pick<NodeConnectionOptions, 'tls'> {
  const { NATS_CA_FILE: caFile, NATS_CERT_FILE: certFile, NATS_KEY_FILE: keyFile } = identity;
  if (!caFile && !certFile && !servers.some((server) => parse(server).protocol === 'tls:')) return {};
  return {
    tls: { ...(caFile && { caFile }), ...(certFile && { certFile }), ...(keyFile && { keyFile }) },
  };
}

/** The address without credentials, as the client expects it. */
const hostOf = (server: string): string => parse(server).host;

const parse = (server: string): URL => new URL(server.includes('://') ? server : `nats://${server}`);

async function reportStatus(connection: NatsConnection): Promise<void> {
  const logger = new Logger('Nats');
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') logger.warn('connection lost, reconnecting');
    if (status.type === 'reconnect') logger.log('connection is back');
    if (status.type === 'error') logger.error(`the server reports: ${status.error.message}`);
  }
}
