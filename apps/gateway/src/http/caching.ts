import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { namesTag } from './conditional';

/** The `Cache-Control` of a response, unless its route says otherwise: it may hold a token or private data. */
export const NO_STORE = 'no-store';

/** The strong `ETag` of a body. */
export const etagOf = (body: string | Buffer): string => `"${hash('sha1', body, 'base64url')}"`;

/** Responses that may be stored carry an `ETag`, and are sent only to clients that do not have them yet. */
export function answerConditionally(http: FastifyInstance): void {
  http.addHook('onSend', (request, reply, payload, next) => {
    if (!isStorable(request.method, reply)) return next(null, payload);
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return next(null, payload);
    const known = reply.getHeader('etag');
    const tag = typeof known === 'string' ? known : etagOf(payload);
    void reply.header('etag', tag);
    const had = request.headers['if-none-match'];
    if (had === undefined || !namesTag(had, tag)) return next(null, payload);
    void reply.code(304).removeHeader('content-type').removeHeader('content-length');
    // A 304 has no Content-Length. For HEAD, Fastify adds the length of the payload unless it is a stream.
    next(null, request.method === 'HEAD' ? Readable.from([]) : null);
  });
}

const isStorable = (method: string, reply: FastifyReply): boolean =>
  reply.statusCode === 200 &&
  (method === 'GET' || method === 'HEAD') &&
  !String(reply.getHeader('cache-control')).includes(NO_STORE);

/** Adds a header of the request to `Vary`. */
export function varyBy(reply: FastifyReply, header: string): void {
  const known = reply.getHeader('vary');
  void reply.header('vary', known === undefined ? header : `${String(known)}, ${header}`);
}
