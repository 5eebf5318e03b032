import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import type { GatewayEnv } from '../gateway.env';

/** Longer than the idle timeout of common load balancers (60 s), so that they close idle connections first. */
const KEEP_ALIVE_MS = 72_000;
/** A connection without traffic in either direction is closed; event streams send a heartbeat every 15 s. */
const STALLED_MS = 60_000;
/** A request head takes one round trip; a slower client occupies a connection for nothing. */
const HEAD_TIMEOUT_MS = 10_000;
/** How often Node checks for late requests; its default of 30 s would add as much to each timeout. */
const CHECK_MS = 1_000;
const LARGEST_HEAD_BYTES = 16 * 1024;

/** Trusted proxies, receive timeouts and maximum header size. */
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
      // `validateHeaders` refuses a request without one, as problem+json; Node would send plain text.
      requireHostHeader: false,
    },
  };
}

/** A number counts proxies from the peer backwards through the header. */
function trusted(proxies: GatewayEnv['TRUST_PROXY']): false | ((address: string, hop: number) => boolean) {
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  return proxies === undefined ? false : proxyAddr.compile(proxies);
}

/** The address of a request's client: forwarded by trusted proxies, or that of the peer; '' once the connection is closed. */
export function addressBehindProxies({ TRUST_PROXY }: Pick<GatewayEnv, 'TRUST_PROXY'>) {
  const trusts = trusted(TRUST_PROXY);
  return (request: IncomingMessage): string => {
    const { remoteAddress = '' } = request.socket;
    return trusts === false || remoteAddress === '' ? remoteAddress : proxyAddr(request, trusts);
  };
}

/** Whether the peer of a connection is a trusted proxy, so that its own headers count too, not only those it forwards. */
export function peerTrust({ TRUST_PROXY }: Pick<GatewayEnv, 'TRUST_PROXY'>) {
  const trusts = trusted(TRUST_PROXY);
  return ({ remoteAddress }: Pick<Socket, 'remoteAddress'>): boolean =>
    trusts !== false && remoteAddress !== undefined && trusts(remoteAddress, 0);
}

/** Closes connections beyond `MAX_CONNECTIONS` at once, so that the open ones are still served. */
export function boundConnections(
  server: Server,
  { MAX_CONNECTIONS }: Pick<GatewayEnv, 'MAX_CONNECTIONS'>,
): void {
  server.maxConnections = MAX_CONNECTIONS;
}
