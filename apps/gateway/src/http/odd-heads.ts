import type { IncomingMessage } from 'node:http';
import { InvalidInput } from '#contracts';
import { HttpException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** A host as an address, a name or nothing, and perhaps a port. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.2 */
const HOST = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;

/**
 * Refuses heads that HTTP asks every server to refuse: without exactly one valid `Host` (RFC 9112, 3.2), or with an
 * expectation that cannot be met (RFC 9110, 10.1.1). Node would answer some of them by itself, in other words.
 */
export function refuseOddHeads(http: FastifyInstance): void {
  http.server.on('checkExpectation', (...exchange) => http.server.emit('request', ...exchange));
  http.addHook('onRequest', ({ raw }, reply, next) => {
    if (!hasOneHost(raw))
      return next(
        new InvalidInput([{ path: 'Host', message: 'must be given once, as a host or host:port' }]),
      );
    const { expect } = raw.headers;
    if (expect === undefined || expect.toLowerCase() === '100-continue') return next();
    // The client may still send its body, or not: only a new connection is sure to begin with a head.
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
