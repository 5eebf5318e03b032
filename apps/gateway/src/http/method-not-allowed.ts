import { METHODS } from 'node:http';
import { HttpException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** All methods of Node's parser, with TRACE and WebDAV's. HEAD comes with GET; CONNECT does not name an address of this server. */
const KNOWN = METHODS.filter((method) => method !== 'HEAD' && method !== 'CONNECT');

/**
 * Fastify answers an unsupported method with 404; this makes it the 405 with `Allow` that RFC 9110 (15.5.6) requires. Call it
 * before routes are added, and the returned function after.
 */
export function refuseOtherMethods(http: FastifyInstance): () => void {
  for (const method of KNOWN) if (!http.supportedMethods.includes(method)) http.addHttpMethod(method);
  const taken = new Map<string, Set<string>>();
  http.addHook('onRoute', ({ url, method }) => {
    const methods = taken.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    taken.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...taken]) {
      const others = KNOWN.filter((method) => !methods.has(method));
      if (url.includes('*') || others.length === 0) continue;
      const allow = [...methods].join(', ');
      http.route({
        method: others,
        url,
        // In a hook, so that the body is not parsed first.
        onRequest: (_request, reply, next) => {
          void reply.header('allow', allow);
          next(new HttpException('', 405));
        },
        handler: () => undefined,
      });
    }
  };
}
