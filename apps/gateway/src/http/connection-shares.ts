import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { widerNetwork } from '#contracts';
import type { FastifyInstance } from 'fastify';
import type { GatewayEnv } from '../gateway.env';
import { networkOf } from './client-address';
import type { Ended } from './request-end';

/** How long a connection may stay without a byte; Node counts from the first one. */
const SILENT_MS = 10_000;
/** A /48 of IPv6 may hold as many as this many addresses. */
const ADDRESSES_OF_A_NETWORK = 8;
/** What is left of the idle time of a connection after a refusal: enough to end in order, too little to hold it for nothing. */
const AFTER_REFUSAL_SECONDS = 5;

type Shares = Pick<GatewayEnv, 'TRUST_PROXY' | 'RECEIVE_TIMEOUT' | 'MAX_CONNECTIONS_PER_NETWORK'>;

/**
 * Gives each network a share of the connections, so that one client cannot hold them all, and closes those that stay silent.
 * Behind a trusted proxy there is no share: there the peer is the proxy, which knows its clients.
 */
export function shareConnections(server: Server, env: Shares): void {
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

/** Keeps connections less long whose last request was refused with 429. */
export function shortenRefused(
  http: FastifyInstance,
  ended: Ended[],
  { TRUST_PROXY }: Pick<Shares, 'TRUST_PROXY'>,
): void {
  if (TRUST_PROXY !== undefined) return;
  http.addHook('onSend', (_request, reply, _payload, next) => {
    if (reply.statusCode === 429) void reply.header('keep-alive', `timeout=${AFTER_REFUSAL_SECONDS}`);
    next();
  });
  // After Node has set the usual time. A request that comes in that time ends it.
  ended.push(({ raw }, _reply, status) => {
    if (status === 429) raw.socket.setTimeout(AFTER_REFUSAL_SECONDS * 1_000);
  });
}

/** The networks a connection counts for, each with how many shares it has. */
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
