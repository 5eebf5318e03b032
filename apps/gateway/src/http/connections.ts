import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import type { GatewayEnv } from '../gateway.env';

/** Longer than the idle time-out of common load balancers (60 s), so that they, not we, close idle connections. */
const KEEP_ALIVE_MS = 72_000;
/** A connection on which nothing moves in either direction is given up; streams of events say something every 15 seconds. */
const STALLED_MS = 60_000;
/** A head takes a round trip; who needs longer holds a connection for nothing. */
const HEAD_TIMEOUT_MS = 10_000;
/** How often Node looks for requests that are late; its own 30 seconds would let each hold on for as much longer. */
const CHECK_MS = 1_000;
const LARGEST_HEAD_BYTES = 16 * 1024;

/** Whose connections are believed what they forward, how long a request may take to arrive, how large its head may be. */
export function connectionSettings({
  TRUST_PROXY,
  RECEIVE_TIMEOUT,
}: Pick<GatewayEnv, 'TRUST_PROXY' | 'RECEIVE_TIMEOUT'>) {
  const receiveMs = RECEIVE_TIMEOUT * 1_000;
  return {
    trustProxy: trusted(TRUST_PROXY),
    connectionTimeout: STALLED_MS,
    requestTimeout: receiveMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      headersTimeout: Math.min(HEAD_TIMEOUT_MS, receiveMs),
      requestTimeout: receiveMs,
      connectionsCheckingInterval: CHECK_MS,
      maxHeaderSize: LARGEST_HEAD_BYTES,
      // A request without one is refused like all others; Node would do so in words of its own.
      requireHostHeader: false,
    },
  };
}

/** A number of proxies: the peer itself and the addresses before it in the header, from the last one on. */
function trusted(proxies: GatewayEnv['TRUST_PROXY']): false | ((address: string, hop: number) => boolean) {
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  return proxies === undefined ? false : proxyAddr.compile(proxies);
}

/** Whether who is at the other end of a connection is a trusted proxy, whose own word counts and not only what it forwards. */
export function peerTrust({ TRUST_PROXY }: Pick<GatewayEnv, 'TRUST_PROXY'>) {
  const trusts = trusted(TRUST_PROXY);
  return ({ remoteAddress }: Pick<Socket, 'remoteAddress'>): boolean =>
    trusts !== false && remoteAddress !== undefined && trusts(remoteAddress, 0);
}

/** Closes at once what comes on top of this many connections, so that those that are open go on to be served. */
export function boundConnections(
  server: Server,
  { MAX_CONNECTIONS }: Pick<GatewayEnv, 'MAX_CONNECTIONS'>,
): void {
  server.maxConnections = MAX_CONNECTIONS;
}
