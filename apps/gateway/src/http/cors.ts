import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** How long a browser may go without asking again, in seconds; browsers themselves stop at two hours. */
const PREFLIGHT_LIFE = 7_200;
const EXPOSED = 'etag, link, ratelimit, ratelimit-policy, retry-after, traceresponse, x-request-id';
/** What pages of allowed origins may send. Tokens travel in a header, so that no cookie has to be allowed. */
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
 * What an answer says of the pages that may read it. Made for every answer, errors ahead of the framework included: without
 * these headers a page sees a network error and not what is wrong.
 * @param origins whose pages may; without any, CORS is off and nothing is said
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

/** Answers what browsers ask before a request; an OPTIONS that is not such a preflight is a method like others. */
export function answerPreflights(http: FastifyInstance, origins: string[]): void {
  if (origins.length === 0) return;
  http.addHook('onRequest', ({ method, headers }, reply, next) => {
    const isPreflight =
      method === 'OPTIONS' && headers.origin && headers['access-control-request-method'] !== undefined;
    if (!isPreflight) return next();
    void reply.code(204).headers(PREFLIGHT).send();
  });
}
