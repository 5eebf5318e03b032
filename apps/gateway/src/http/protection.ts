import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';

/**
 * Headers that keep a browser from making more of an answer than data: it runs nothing, loads nothing, is framed nowhere and
 * its type is not guessed. What only old browsers read is left out.
 * Made once: `@fastify/helmet` makes these handlers anew for each request, which takes ten times as long.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
const setHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  crossOriginOpenerPolicy: false,
  dnsPrefetchControl: false,
  ieNoOpen: false,
  originAgentCluster: false,
  permittedCrossDomainPolicies: false,
  xssFilter: false,
});

/** The same headers for answers that must cost next to nothing. */
export const PROTECTION = headersSet();

function headersSet(): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name] = value),
    removeHeader: () => undefined,
  };
  setHeaders({} as IncomingMessage, response as unknown as ServerResponse, () => undefined);
  return headers;
}

/** Protects an answer; a page that needs more than data does sets its own policy over this one. */
export function protect({ raw: request }: FastifyRequest, { raw: response }: FastifyReply): void {
  setHeaders(request, response, () => undefined);
}

/** How long a browser may go without asking again, in seconds; browsers themselves stop at two hours. */
const PREFLIGHT_LIFE = 7_200;

/** What front ends of these origins may do. Tokens travel in a header, so that no cookie has to be allowed. */
export const corsOf = (origins: string[]) => ({
  origin: origins,
  credentials: false,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: [
    'authorization',
    'content-type',
    'device-token',
    'idempotency-key',
    'if-none-match',
    'last-event-id',
    'traceparent',
    'tracestate',
    'x-request-id',
  ],
  exposedHeaders: [
    'etag',
    'link',
    'ratelimit',
    'ratelimit-policy',
    'retry-after',
    'traceresponse',
    'x-request-id',
  ],
  maxAge: PREFLIGHT_LIFE,
});
