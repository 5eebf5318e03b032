const SITE = /^([\da-f]+:[\da-f]+:[\da-f]+):[\da-f]+::\/64$/;

/**
 * The /48 around the /64 network of an IPv6 client, as `Client-Address` names it: the most that one site may get (RFC 6177).
 * @returns undefined for an IPv4 address
 */
export function widerNetwork(address: string): string | undefined {
  const [, site] = SITE.exec(address) ?? [];
  return site && `${site}::/48`;
}
