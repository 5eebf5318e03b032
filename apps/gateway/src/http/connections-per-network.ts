import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { widerNetwork } from '#contracts';
import type { FastifyInstance } from 'fastify';
import type { GatewayEnv } from '../gateway.env';
import { networkOf } from './client-address';
import type { Ended } from './request-end';

/** How long a connection may stay silent before its first byte; Node's own timeouts start with that byte. */
const SILENT_MS = 10_000;
/** A /48 of IPv6 may have as many connections as this many addresses. */
const ADDRESSES_OF_A_NETWORK = 8;
/** Idle time of a connection after a refusal: enough for a clean close, too short to occupy it. */
const AFTER_REFUSAL_SECONDS = 5;

type Settings = Pick<GatewayEnv, 'TRUST_PROXY' | 'RECEIVE_TIMEOUT' | 'MAX_CONNECTIONS_PER_NETWORK'>;

/**
 * Limits the connections of each network, so that one client cannot hold them all, and closes connections that stay silent.
 * Behind a trusted proxy there is no limit: all connections come from the proxy.
 */
export function limitConnectionsPerNetwork(server: Server, env: Settings): void {
  const open = new Map<string, number>();
  const silentMs = Math.min(SILENT_MS, env.RECEIVE_TIMEOUT * 1_000);
  server.on('connection', (socket) => {
    closeSilent(socket, silentMs);
    if (env.TRUST_PROXY !== undefined) return;
    const networks = networksOf(socket);
    const share = env.MAX_CONNECTIONS_PER_NETWORK;
    if (networks.some(([network, shares]) => (open.get(network) ?? 0) >= share * shares)) {
      socket.destroy();
      return;
    }
    for (const [network] of networks) open.set(network, (open.get(network) ?? 0) + 1);
    socket.once('close', () => {
      for (const [network] of networks) release(open, network);
    });
  });
}

/** Shortens the idle time of connections whose last request was refused with 429. */
export function shortenRefused(
  http: FastifyInstance,
  ended: Ended[],
  { TRUST_PROXY }: Pick<Settings, 'TRUST_PROXY'>,
): void {
  if (TRUST_PROXY !== undefined) return;
  http.addHook('onSend', (_request, reply, _payload, next) => {
    if (reply.statusCode === 429) void reply.header('keep-alive', `timeout=${AFTER_REFUSAL_SECONDS}`);
    next();
  });
  // Runs after Node has set the usual timeout. The next request on the connection resets it.
  ended.push(({ raw }, _reply, status) => {
    if (status === 429) raw.socket.setTimeout(AFTER_REFUSAL_SECONDS * 1_000);
  });
}

/** The networks that a connection counts for, each with its multiple of the limit. */
function networksOf({ remoteAddress }: Socket): [network: string, shares: number][] {
  if (remoteAddress === undefined) return [];
  const network = networkOf(remoteAddress);
  const wider = widerNetwork(network);
  return [[network, 1], ...(wider ? [[wider, ADDRESSES_OF_A_NETWORK] as [string, number]] : [])];
}

function closeSilent(socket: Socket, milliseconds: number): void {
  const timer = setTimeout(() => {
    if (socket.bytesRead === 0) socket.destroy();
  }, milliseconds).unref();
  socket.once('close', () => clearTimeout(timer));
}

function release(open: Map<string, number>, network: string): void {
  const left = (open.get(network) ?? 1) - 1;
  if (left > 0) open.set(network, left);
  else open.delete(network);
}
