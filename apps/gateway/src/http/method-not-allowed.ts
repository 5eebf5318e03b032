import { HttpException } from '@nestjs/common';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { problemOf } from './problem';
import { sendProblem } from './problem.filter';
import { contextOf } from './request-context';

const METHODS: HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Fastify answers 404 to a method an address does not take; this makes it the 405 with `Allow` that RFC 9110 (15.5.6) asks
 * for. Call it before routes are added, and what it returns after.
 */
export function refuseOtherMethods(http: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>();
  http.addHook('onRoute', ({ url, method }) => {
    const methods = taken.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    taken.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...taken]) {
      const others = METHODS.filter((method) => !methods.has(method));
      if (url.includes('*') || others.length === 0) continue;
      const allow = [...methods].join(', ');
      http.route({
        method: others,
        url,
        handler: (request, reply) => {
          void reply.header('allow', allow);
          sendProblem(reply, problemOf(new HttpException('', 405), contextOf(request)));
        },
      });
    }
  };
}
