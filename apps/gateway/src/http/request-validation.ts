import type { IncomingMessage } from 'node:http';
import { type Issue, InvalidInput } from '#contracts';
import { HttpException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { declaresBody, isRead } from './body-of-request';

/** A host as an address, a name or nothing, and perhaps a port. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.2 */
const HOST = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;
/** The length that every server should accept (RFC 9110, 4.1). */
const LONGEST_ADDRESS = 8_000;
/** Far more than any route knows. */
const MOST_PARAMETERS = 100;
/** Names that would reach the prototype of the object that they are read into. */
const PROTOTYPE = /^(__proto__|constructor|prototype)\b/;

/** A read with a body. Proxies and caches would not forward or compare it, and it could smuggle a second request. */
export class ReadWithBody extends InvalidInput {
  constructor() {
    super([{ path: '', message: 'GET and HEAD take no body.' }], 'http.body_not_allowed');
  }
}

/**
 * Rejects requests that HTTP asks every server to reject: without exactly one valid `Host` (RFC 9112, 3.2), or with an
 * expectation that cannot be met (RFC 9110, 10.1.1); and reads with a body, which RFC 9110 (9.3.1) allows to reject. Node would reject some of them itself, but not as problem+json.
 */
export function validateHeaders(http: FastifyInstance): void {
  http.server.on('checkExpectation', (...exchange) => http.server.emit('request', ...exchange));
  http.addHook('onRequest', ({ raw }, reply, next) => {
    if (!hasOneHost(raw))
      return next(
        new InvalidInput([{ path: 'Host', message: 'must be given once, as a host or host:port' }]),
      );
    if (isRead(raw) && declaresBody(raw)) return next(new ReadWithBody());
    const { expect } = raw.headers;
    if (expect === undefined || expect.toLowerCase() === '100-continue') return next();
    // The client may or may not still send its body, so the next bytes on this connection could be either body or head.
    void reply.header('connection', 'close');
    next(new HttpException('', 417));
  });
}

function hasOneHost({ rawHeaders, httpVersion, headers }: IncomingMessage): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === 'host') count += 1;
  if (count === 0) return httpVersion === '1.0';
  return count === 1 && HOST.test(headers.host ?? '');
}

/** Rejects addresses that are too long, have too many parameters, are not percent-encoded UTF-8 or name a prototype. */
export function validateAddresses(http: FastifyInstance): void {
  http.addHook('onRequest', ({ url, query }, _reply, next) => {
    if (url.length > LONGEST_ADDRESS) return next(new HttpException('', 414));
    const issues = [...undecodable(url), ...issuesOf(query as Record<string, string | string[]>)];
    return issues.length > 0 ? next(new InvalidInput(issues)) : next();
  });
}

/** The query parser keeps what it cannot decode unchanged, which is never what the client meant. */
function undecodable(url: string): Issue[] {
  if (!url.includes('%')) return [];
  const [, ...search] = url.split(/[?&]/);
  return search
    .filter((parameter) => !isDecodable(parameter))
    .map((parameter) => ({ path: parameter.split('=', 1).join(), message: 'must be percent-encoded UTF-8' }));
}

function isDecodable(parameter: string): boolean {
  try {
    decodeURIComponent(parameter);
    return true;
  } catch {
    return false;
  }
}

function issuesOf(query: Record<string, string | string[]>): Issue[] {
  const names = Object.keys(query);
  let count = 0;
  for (const name of names) count += Array.isArray(query[name]) ? query[name].length : 1;
  if (count > MOST_PARAMETERS)
    return [{ path: '', message: `must not have more than ${MOST_PARAMETERS} parameters` }];
  return names
    .filter((name) => PROTOTYPE.test(name))
    .map((path) => ({ path, message: 'is not a known parameter' }));
}
