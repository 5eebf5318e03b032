import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Header } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { namesTag } from './conditional';

/** What an answer says of caches when its route says nothing else: it may hold a token or what one person alone may see. */
export const NOT_STORED = 'no-store';

/** The route is a public read: its answer may be kept, but has to be asked for again, which costs a 304 when nothing changed. */
export const Revalidated = () => Header('cache-control', 'no-cache');

/** Answers that may be kept carry a tag, and are sent only to clients that do not have them yet. */
export function answerConditionally(http: FastifyInstance): void {
  http.addHook('onSend', (request, reply, payload, next) => {
    if (!isStorable(request.method, reply)) return next(null, payload);
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return next(null, payload);
    const tag = `"${hash('sha1', payload, 'base64url')}"`;
    void reply.header('etag', tag);
    const known = request.headers['if-none-match'];
    if (known === undefined || !namesTag(known, tag)) return next(null, payload);
    void reply.code(304).removeHeader('content-type').removeHeader('content-length');
    // Fastify counts what a HEAD would have sent, unless it is a stream; a 304 has no length of its own.
    next(null, request.method === 'HEAD' ? Readable.from([]) : null);
  });
}

const isStorable = (method: string, reply: FastifyReply): boolean =>
  reply.statusCode === 200 &&
  (method === 'GET' || method === 'HEAD') &&
  !String(reply.getHeader('cache-control')).includes(NOT_STORED);

/** Notes that an answer depends on a header of its request, beside those on which it already does. */
export function varyBy(reply: FastifyReply, header: string): void {
  const known = reply.getHeader('vary');
  void reply.header('vary', known === undefined ? header : `${String(known)}, ${header}`);
}
