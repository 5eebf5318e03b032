import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { CodedError } from '#contracts';
import { continueTrace } from '#telemetry';
import type { FastifyInstance } from 'fastify';
import type { GatewayEnv } from '../gateway.env';
import { ConcurrencyLimits } from './concurrency-limits';
import { type ErrorWriter, errorWriter } from './error-writer';
import { responseHeaders } from './response-headers';
import { requestShed } from './http-telemetry';
import { problemOf } from './problem';
import { RETRY_AFTER_SECONDS } from './problem.filter';
import { requestIdOf } from './request-context';
import { isOfEventStream } from './route';

const HEALTH = '/api/health';
/** The RealWorld API has the same nouns, because the same services answer. */
const NOUN = /^(?:\/conduit)?\/api\/([a-z-]+)/;
const OTHER = 'other';

/** Created once: creating an error captures its stack, which is expensive. */
const OVERLOADED = new CodedError(
  'unavailable',
  'overloaded',
  'There is too much to do right now. Try again shortly.',
);

type Settings = Pick<GatewayEnv, 'CORS_ORIGINS' | 'ENVIRONMENT' | 'REALWORLD' | 'REQUEST_CONCURRENCY'>;
type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Refuses requests at once that could not be answered in time. It runs before the framework: under overload most requests are
 * refused, so a refusal has to be cheap. Each noun of the API has its own concurrency limit, so that a slow service does not
 * use up the capacity of the others. Call it before routes are added.
 */
export function shedLoad(http: FastifyInstance, env: Settings): void {
  const limits = new ConcurrencyLimits(env.REQUEST_CONCURRENCY);
  const write = errorWriter(env);
  const nouns = new Set<string>();
  const streams: RegExp[] = [];
  http.addHook('onRoute', ({ url, config }) => {
    if (isOfEventStream(config)) streams.push(patternOf(url));
    const [, noun] = NOUN.exec(url) ?? [];
    if (noun) nouns.add(noun);
  });
  http.addHook('onClose', (_http, done) => {
    limits.close();
    done();
  });
  wrapHandler(http.server, (handle) => (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    // Never shed: health checks, and streams, which last long.
    if (path === HEALTH || streams.some((stream) => stream.test(path))) return handle(request, response);
    const [, found = OTHER] = NOUN.exec(path) ?? [];
    const noun = nouns.has(found) ? found : OTHER;
    if (!limits.admits(noun)) return refuse(request, response, env.CORS_ORIGINS, write);
    track(limits, noun, request, response);
    handle(request, response);
  });
}

const patternOf = (url: string): RegExp => new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+')}$`);

function wrapHandler(server: Server, wrap: (handle: Handle) => Handle): void {
  const [handle] = server.listeners('request') as [Handle];
  server.removeAllListeners('request');
  server.on('request', wrap(handle));
}

/** A request counts from the end of its body, so that slow senders do not, until its response is written. */
function track(
  limits: ConcurrencyLimits,
  noun: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  let state: 'receiving' | 'running' | 'ended' = 'receiving';
  let startedAt = 0;
  const begin = (): void => {
    if (state !== 'receiving') return;
    state = 'running';
    startedAt = performance.now();
    limits.begin(noun);
  };
  const end = (): void => {
    if (state === 'running') limits.end(noun, performance.now() - startedAt);
    state = 'ended';
  };
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === '0')) begin();
  else request.once('end', begin);
  response.once('finish', end);
  response.once('close', end);
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  origins: string[],
  write: ErrorWriter,
): void {
  const context = { requestId: requestIdOf(request.headers['x-request-id']), trace: continueTrace() };
  const { status, headers, body } = write(problemOf(OVERLOADED, context), request.url);
  const text = JSON.stringify(body);
  requestShed(request.method ?? 'GET');
  response.writeHead(status, {
    ...responseHeaders(request.headers, context, origins),
    ...headers,
    'content-length': Buffer.byteLength(text),
    'retry-after': String(RETRY_AFTER_SECONDS),
  });
  response.end(text);
}
