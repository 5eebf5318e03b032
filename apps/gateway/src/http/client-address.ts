import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { FastifyRequest } from 'fastify';

/** A subscriber gets at least a /64, and may use any address in it (RFC 6177). */
const SUBSCRIBER_GROUPS = 4;

/** The address that identifies a client: its IPv4 address, or the /64 network of its IPv6 address. */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address;
  const parsed = ipaddr.process(address.split('%', 1)[0] ?? '');
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const groups = (parsed as ipaddr.IPv6).parts.slice(0, SUBSCRIBER_GROUPS);
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}

/** The address of the client, from trusted proxies if they forward a valid one, otherwise of the peer. */
export function clientAddress({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  if (isIP(ip)) return networkOf(ip);
  return socket.remoteAddress ? networkOf(socket.remoteAddress) : 'unknown';
}
