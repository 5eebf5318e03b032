import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/**
 * Networks that are not the public internet. A stranger chooses a webhook's address; it must not reach internal servers.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
 */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
/** In IPv6 only global unicast is public, without 6to4, Teredo and the documentation networks. */
const GLOBAL_UNICAST = new BlockList();
GLOBAL_UNICAST.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Whether an IP address belongs to the public internet. */
export function isPublic(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !PRIVATE.check(address, 'ipv4');
  return version === 6 && GLOBAL_UNICAST.check(address, 'ipv6') && !PRIVATE.check(address, 'ipv6');
}

/** The host of a URL if it is an IP address, which is never looked up. */
export function addressIn({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) ? bare : undefined;
}

/** Endings of names that are never public (RFC 6761, 6762, 8375, and usual names of private networks). */
const PRIVATE_NAME =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|lan|svc|home\.arpa)$/;

/** Whether a URL leads to a private network, as far as that is known without a DNS lookup. */
export function isPrivate(url: URL): boolean {
  const address = addressIn(url);
  if (address) return !isPublic(address);
  const name = url.hostname.replace(/\.+$/, '');
  return !name.includes('.') || PRIVATE_NAME.test(name);
}

/** A webhook's address leads to a private network. */
export class PrivateAddress extends Error {
  constructor() {
    super('its address leads to a private network');
  }
}

/** Queries name servers directly instead of in the thread pool that the process shares: a slow name would block it. */
const resolver = new Resolver({ timeout: 1_000, tries: 2 });

/** Looks up all addresses of a public name. @throws Error when it has none */
export async function publicLookup(name: string): Promise<LookupAddress[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const found = [
    ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
    ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
  ];
  if (found.length === 0 && four.status === 'rejected') throw four.reason;
  return found;
}

/**
 * The addresses to connect to. The connection uses these addresses and no second lookup, so a name that changes between check
 * and use gains nothing (DNS rebinding).
 * @throws PrivateAddress when the URL, or any address of its name, is not public
 */
export async function publicAddresses(url: URL, lookUp = publicLookup): Promise<LookupAddress[]> {
  if (isPrivate(url)) throw new PrivateAddress();
  const address = addressIn(url);
  const found = address ? [{ address, family: isIP(address) }] : await lookUp(url.hostname);
  if (!found.every((one) => isPublic(one.address))) throw new PrivateAddress();
  return found;
}

/** The addresses to connect to, private ones included: for tests and closed networks. */
export async function anyAddresses(url: URL): Promise<LookupAddress[]> {
  const address = addressIn(url);
  return address ? [{ address, family: isIP(address) }] : lookup(url.hostname, { all: true });
}
