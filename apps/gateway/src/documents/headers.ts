import type { NamedRoute } from '#contracts';
import type { JsonSchema } from './json-schema';

interface Header {
  description: string;
  required?: true;
  schema: JsonSchema;
  example: string;
}

const text: JsonSchema = { type: 'string' };

/** Every response header that the document describes. `required` ones are on each response that lists them. */
export const HEADERS = {
  'X-Request-Id': {
    description: 'The request in logs; the one of the request, if it sent a well-formed one.',
    required: true,
    schema: text,
    example: '019ca8d4-1a2b-7c3d-8e4f-5a6b7c8d9e0f',
  },
  traceresponse: {
    description: 'The trace of the request (W3C Trace Context).',
    required: true,
    schema: { type: 'string', pattern: '^00-[\\da-f]{32}-[\\da-f]{16}-[\\da-f]{2}$' },
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
  'Cache-Control': {
    description: 'Whether caches may store the response (RFC 9111).',
    required: true,
    schema: text,
    example: 'no-store',
  },
  ETag: {
    description: 'Send it back as `If-None-Match`: 304 says that nothing has changed (RFC 9110, 8.8.3).',
    required: true,
    schema: { type: 'string', pattern: '^"[!#-~]*"$' },
    example: '"2jmj7l5rSw0yVb_vlWAYkK_YBwk"',
  },
  RateLimit: {
    description:
      'What is left of each rate limit, and the seconds until it is renewed. Absent without limits.',
    schema: text,
    example: '"default";r=1199;t=60',
  },
  'RateLimit-Policy': {
    description: 'The rate limits: `q` requests per window of `w` seconds. Absent without limits.',
    schema: text,
    example: '"default";q=1200;w=60',
  },
  'Retry-After': {
    description: 'Seconds after which the request may succeed (RFC 9110, 10.2.3).',
    required: true,
    schema: { type: 'string', pattern: '^[1-9]\\d*$' },
    example: '1',
  },
  'WWW-Authenticate': {
    description: 'The scheme of authentication (RFC 6750).',
    required: true,
    schema: text,
    example: 'Bearer',
  },
  Location: {
    description: 'The same route with the current slug.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
    example: '/api/articles/how-to-sail-alone',
  },
  Link: {
    description: 'Other pages of the list: `first`, `prev`, `next`, `last` (RFC 8288).',
    schema: text,
    example: '</api/articles?page=2>; rel="next"',
  },
  Deprecation: {
    description: 'Since when the route is deprecated, in seconds since 1970 (RFC 9745).',
    required: true,
    schema: { type: 'string', pattern: '^@\\d+$' },
    example: '@1772323200',
  },
  Sunset: {
    description: 'From when on the route may be removed (RFC 8594).',
    required: true,
    schema: text,
    example: 'Tue, 01 Sep 2026 00:00:00 GMT',
  },
} as const satisfies Record<string, Header>;

type HeaderName = keyof typeof HEADERS;

/** The headers of a response, as references to the components of the document. */
export const headersOf = (...names: HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const ALWAYS: HeaderName[] = ['X-Request-Id', 'traceresponse', 'Cache-Control'];
const LIMITS: HeaderName[] = ['RateLimit', 'RateLimit-Policy'];

/** The headers of a success of the route. */
export const successHeaders = (route: NamedRoute, status: number) =>
  headersOf(
    ...ALWAYS,
    ...(route.limit === 'none' ? [] : LIMITS),
    ...(isStorable(route) && (status === 200 || status === 304) ? (['ETag'] as const) : []),
    ...(route.deprecated ? (['Deprecation', 'Sunset'] as const) : []),
    ...(route.linksPages ? (['Link'] as const) : []),
  );

/** The headers of a problem with the status. */
export const problemHeaders = (status: number) =>
  headersOf(
    ...ALWAYS,
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(status === 429 ? ([...LIMITS, 'Retry-After'] as const) : []),
    ...(status === 503 ? (['Retry-After'] as const) : []),
    ...(status === 301 || status === 308 ? (['Location'] as const) : []),
  );

/** Whether caches may store a success, so that it has an `ETag`. */
export const isStorable = ({ cacheControl }: NamedRoute): boolean => !cacheControl.includes('no-store');
