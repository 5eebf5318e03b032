import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

type Head = Pick<IncomingMessage, 'headers'>;

/** Suffixes that cannot be registered, so that an attacker cannot make such a name point here. */
const PRIVATE_SUFFIX = /\.(local|localhost|internal|svc|cluster\.local)$/;

/**
 * Whether a request to an internal port may come from a web page of another site: across origins, or under a name of the attacker that
 * points here (DNS rebinding). Such a name is in `Host` and has a dot; an attacker cannot control an address, or a name that exists only
 * in a private network.
 */
export function isForeignPage({ headers }: Head): boolean {
  const { host, origin } = headers;
  if (host === undefined || !isPrivateName(hostnameOf(host))) return true;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return true;
  const site = headers['sec-fetch-site'];
  // A followed link is allowed: the page with the link cannot read the response.
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate';
}

/** Whether the sender is on this machine. */
export const isFromThisMachine = ({ socket }: { socket: { remoteAddress?: string } }): boolean =>
  /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '');

const hostnameOf = (host: string): string =>
  /^\[([^\]]*)\](:\d+)?$/.exec(host)?.[1] ?? host.replace(/:\d+$/, '');

function isPrivateName(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return isIP(name) !== 0 || (name !== '' && !name.includes('.')) || PRIVATE_SUFFIX.test(name);
}
