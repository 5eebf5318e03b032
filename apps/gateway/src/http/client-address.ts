import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { FastifyRequest } from 'fastify';

/** Whom one IPv6 subscriber is given at least; within it everybody may choose addresses at will (RFC 6177). */
const SUBSCRIBER_GROUPS = 4;

/** The address a client is known by: its IPv4 address, or the /64 network of its IPv6 address. */
export function networkOf(address: string): string {
  if (isIPv4(address)) return address;
  const parsed = ipaddr.process(address.split('%', 1)[0] ?? '');
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const groups = (parsed as ipaddr.IPv6).parts.slice(0, SUBSCRIBER_GROUPS);
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}

/** Who sent a request: what trusted proxies say, as long as that is an address, or else the peer itself. */
export function clientAddress({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  if (isIP(ip)) return networkOf(ip);
  return socket.remoteAddress ? networkOf(socket.remoteAddress) : 'unknown';
}
