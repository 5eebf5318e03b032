import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Seconds for which a browser may cache a preflight; browsers cap it at two hours. */
const PREFLIGHT_LIFE = 7_200;
const EXPOSED = 'etag, link, ratelimit, ratelimit-policy, retry-after, traceresponse, x-request-id';
/** What pages of allowed origins may send. Tokens are in a header, so credentials (cookies) are not allowed. */
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
  'access-control-allow-headers': [
    'authorization',
    'content-type',
    'device-token',
    'idempotency-key',
    'if-none-match',
    'last-event-id',
    'traceparent',
    'tracestate',
    'x-request-id',
  ].join(', '),
  'access-control-max-age': String(PREFLIGHT_LIFE),
};

/**
 * The CORS headers of a response. Every response has them, also errors sent without the framework: otherwise a page would see a
 * network error instead of the problem.
 * @param origins allowed origins; an empty list turns CORS off
 */
export function corsHeaders(
  { origin }: Pick<IncomingHttpHeaders, 'origin'>,
  origins: string[],
): Record<string, string> {
  if (origins.length === 0) return {};
  if (origin === undefined || !origins.includes(origin)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED,
  };
}

/** Answers preflight requests of browsers; any other OPTIONS is routed like other methods. */
export function answerPreflights(http: FastifyInstance, origins: string[]): void {
  if (origins.length === 0) return;
  http.addHook('onRequest', ({ method, headers }, reply, next) => {
    const isPreflight =
      method === 'OPTIONS' && headers.origin && headers['access-control-request-method'] !== undefined;
    if (!isPreflight) return next();
    void reply.code(204).headers(PREFLIGHT).send();
  });
}
