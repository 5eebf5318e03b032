import { performance } from 'node:perf_hooks';
import {
  type Attributes,
  Durations,
  level,
  MILLISECONDS,
  running,
  type Span,
  SpanKind,
  type SpanStart,
  startSpan,
  total,
} from '#telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isStream } from './request-end';

// Names that dashboards rely on: the stable conventions first, then two older names for each.
const duration = new Durations('http.server.request.duration', {
  unit: 's',
  description: 'How long requests took, from their head to the end of their answer.',
});
const olderDuration = new Durations(
  'http.request.duration',
  { unit: 'ms', description: 'http.server.request.duration in milliseconds.' },
  MILLISECONDS,
);
/** Responses of one route, method and status. */
interface Answers {
  readonly attributes: Attributes;
  readonly older: Attributes;
  count: number;
}
/** There are few combinations, so their attributes are created once. */
const answers = new Map<string, Answers>();
// One count under both names.
for (const name of ['http.server.request.total', 'http.requests.total']) {
  total(name, { unit: '{request}', description: 'Requests answered.' }, (result) => {
    for (const { older, count } of answers.values()) result.observe(count, older);
  });
}

/** Counts a request that was refused, or whose client left, before routing. */
export function requestRefused(method: string, status: number): void {
  if (running.metrics) answersOf(method, undefined, status).count += 1;
}

function answersOf(method: string, route: string | undefined, status: number): Answers {
  const name = `${method} ${route} ${status}`;
  const known = answers.get(name);
  if (known) return known;
  const older: Attributes = {
    'http.request.method': method,
    ...(route && { 'http.route': route }),
    'http.response.status_code': status,
  };
  const failed = status >= 500 && { 'error.type': String(status) };
  const made = { older, attributes: { ...older, 'url.scheme': 'http', ...failed }, count: 0 };
  answers.set(name, made);
  return made;
}

const active = new Map<string, number>();
level('http.server.active_requests', { unit: '{request}', description: 'Requests in hand.' }, (result) => {
  for (const [method, count] of active)
    result.observe(count, { 'http.request.method': method, 'url.scheme': 'http' });
});

const LONGEST_USER_AGENT = 200;

/** The measurement of a request. @see https://opentelemetry.io/docs/specs/semconv/http/ */
export interface MeasuredRequest {
  readonly begun: number;
  readonly span?: Span;
}

/**
 * Starts to measure a request.
 * @param waitedMs how long it has waited before
 * @param origin the parent or the links of its span, if tracing is on
 */
export function measureRequest(
  request: FastifyRequest,
  waitedMs: number,
  origin?: Pick<SpanStart, 'parent' | 'links'>,
): MeasuredRequest {
  const { method } = request;
  const route = routeOf(request);
  if (running.metrics) active.set(method, (active.get(method) ?? 0) + 1);
  const begun = performance.now() - waitedMs;
  if (!running.tracing) return { begun };
  const span = startSpan(route ? `${method} ${route}` : method, {
    kind: SpanKind.SERVER,
    attributes: {
      'http.request.method': method,
      'url.scheme': request.protocol,
      'user_agent.original': request.headers['user-agent']?.slice(0, LONGEST_USER_AGENT),
      'app.request_id': request.id,
      ...(waitedMs > 0 && { 'app.waited_ms': Math.round(waitedMs) }),
      ...(route && { 'http.route': route }),
      // Never the query or a path with parameters: they hold names and addresses of people.
      ...(route && !route.includes(':') && { 'url.path': route }),
    },
    ...origin,
  });
  return { begun, span };
}

/** Ends the measurement when the response is complete or the client has disconnected. */
export function requestEnded(
  { begun, span }: MeasuredRequest,
  request: FastifyRequest,
  reply: FastifyReply,
  statusCode: number,
): void {
  const milliseconds = performance.now() - begun;
  const { method } = request;
  const failed = statusCode >= 500;
  if (running.metrics) {
    active.set(method, (active.get(method) ?? 1) - 1);
    const same = answersOf(method, routeOf(request), statusCode);
    same.count += 1;
    // The duration of a stream would distort the durations of requests.
    if (!isStream(reply)) {
      duration.add(milliseconds / 1_000, same.attributes, span);
      olderDuration.add(milliseconds, same.older, span);
    }
  }
  if (!span) return;
  span.setAttribute('http.response.status_code', statusCode);
  // A client error (4xx) is not a failure of the server.
  if (failed) span.setStatus({ code: 2 }).setAttribute('error.type', String(statusCode));
  span.end();
}

const routeOf = ({ routeOptions }: FastifyRequest): string | undefined => routeOptions.url;
