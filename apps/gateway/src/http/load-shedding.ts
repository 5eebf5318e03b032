import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { CodedError } from '#contracts';
import { continueTrace } from '#telemetry';
import type { FastifyInstance } from 'fastify';
import { Admission } from './admission';
import { answerHeaders } from './answer-headers';
import { requestShed } from './http-telemetry';
import { problemOf } from './problem';
import { RETRY_AFTER_SECONDS } from './problem.filter';
import { requestIdOf } from './request-context';

/** What is asked by those who have to know how it is, and what lasts as long as its reader wants. */
const NEVER_SHED = new Set(['/api/health', '/api/notifications/stream']);
const NOUN = /^\/api\/([a-z-]+)/;
const OTHER = 'other';

/** Made once, since an error takes its stack when it is made. */
const OVERLOADED = new CodedError(
  'unavailable',
  'overloaded',
  'There is too much to do right now. Try again shortly.',
);

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Refuses at once what cannot be answered in time. It stands before the framework, because when most of what comes is refused,
 * what is left depends on what a refusal costs. Each noun of the API has its own share, so that a slow service takes nobody
 * else's. Call it before routes are added.
 * @param most requests in hand for one noun
 * @param origins whose pages may read the refusal
 */
export function shedLoad(http: FastifyInstance, most: number, origins: string[]): void {
  const admission = new Admission(most);
  const nouns = new Set<string>();
  http.addHook('onRoute', ({ url }) => {
    const [, noun] = NOUN.exec(url) ?? [];
    if (noun) nouns.add(noun);
  });
  http.addHook('onClose', (_http, done) => {
    admission.close();
    done();
  });
  standBefore(http.server, (handle) => (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (NEVER_SHED.has(path)) return handle(request, response);
    const [, found = OTHER] = NOUN.exec(path) ?? [];
    const noun = nouns.has(found) ? found : OTHER;
    if (!admission.admits(noun)) return refuse(request, response, origins);
    hold(admission, noun, request, response);
    handle(request, response);
  });
}

function standBefore(server: Server, wrap: (handle: Handle) => Handle): void {
  const [handle] = server.listeners('request') as [Handle];
  server.removeAllListeners('request');
  server.on('request', wrap(handle));
}

/** A request is in hand from the end of its body, for which a slow sender may take its time, until its answer is written. */
function hold(admission: Admission, noun: string, request: IncomingMessage, response: ServerResponse): void {
  let state: 'coming' | 'in hand' | 'over' = 'coming';
  let begun = 0;
  const begin = (): void => {
    if (state !== 'coming') return;
    state = 'in hand';
    begun = performance.now();
    admission.begin(noun);
  };
  const end = (): void => {
    if (state === 'in hand') admission.end(noun, performance.now() - begun);
    state = 'over';
  };
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === '0')) begin();
  else request.once('end', begin);
  response.once('finish', end);
  response.once('close', end);
}

function refuse(request: IncomingMessage, response: ServerResponse, origins: string[]): void {
  const context = { requestId: requestIdOf(request.headers['x-request-id']), trace: continueTrace() };
  const body = JSON.stringify(problemOf(OVERLOADED, context));
  requestShed(request.method ?? 'GET');
  response.writeHead(503, {
    ...answerHeaders(request.headers, context, origins),
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'retry-after': String(RETRY_AFTER_SECONDS),
  });
  response.end(body);
}
