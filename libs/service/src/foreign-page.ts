import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

type Asked = Pick<IncomingMessage, 'headers'>;

/** Suffixes that cannot be registered, so that no stranger can let such a name point here. */
const PRIVATE_SUFFIX = /\.(local|localhost|internal|svc|cluster\.local)$/;

/**
 * Whether a web page of another site may be behind a request to a port that is meant for people and programs of this system:
 * one that asks across origins, or under a name of its own that it let point here (DNS rebinding). Such a name is in `Host`,
 * and has a dot; an address, or a name that only a private network knows, is not the stranger's to give.
 */
export function isForeignPage({ headers }: Asked): boolean {
  const { host, origin } = headers;
  if (host === undefined || !isPrivateName(hostnameOf(host))) return true;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return true;
  const site = headers['sec-fetch-site'];
  // Following a link to the page is fine: the page that links to it cannot read it.
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
