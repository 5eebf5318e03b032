import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { bound } from '#telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { GatewayEnv } from '../gateway.env';
import { declaresBody, isRead } from '../http/body-of-request';
import { errorWriter } from '../http/error-writer';
import { requestRefused } from '../http/http-telemetry';
import { CLIENT_LEFT } from '../http/request-end';
import { contextOf, noteWait, within } from '../http/request-context';
import { isOfEventStream } from '../http/route';
import { routedPath } from '../http/routed-path';
import type { ClientOf } from './client-of';
import type { NounQueue, Reason, Waiting } from './noun-queue';
import { NounQueues } from './noun-queues';
import { Nouns } from './nouns';
import { Overloaded, refuserOf } from './overloaded';
import { takePlace } from './place';
import { countShed, recordWait, watchQueues } from './queue-telemetry';

const HEALTH = '/api/health';

type Settings = Pick<
  GatewayEnv,
  'CORS_ORIGINS' | 'ENVIRONMENT' | 'REALWORLD' | 'REQUEST_CONCURRENCY' | 'REQUEST_TIMEOUT' | 'REQUEST_WAIT'
>;
type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** A request that sends its body. */
interface Receiving extends Waiting {
  readonly noun: string;
  readonly queue: NounQueue;
}

/**
 * Has requests wait in the queue of their noun while many run, and sheds those that would wait too long. It runs before the framework,
 * so that a refusal is cheap. Call it before routes are added.
 *
 * A request without a body waits before the framework sees it. One with a body is received first, because slow senders must not
 * occupy what others wait for; it waits before its handler.
 */
export function shedLoad(http: FastifyInstance, env: Settings, clientOf: ClientOf): void {
  if (env.REQUEST_CONCURRENCY === 0) return;
  const queues = new NounQueues(
    env.REQUEST_CONCURRENCY,
    env.REQUEST_WAIT * 1_000,
    env.REQUEST_TIMEOUT * 1_000,
  );
  watchQueues(queues);
  const nouns = new Nouns();
  const streams: RegExp[] = [];
  const receiving = new WeakMap<IncomingMessage, Receiving>();
  http.addHook('onRoute', (route) => {
    if (isOfEventStream(route.config)) streams.push(patternOf(route.url));
    nouns.add(route.url);
    if ([route.method].flat().every((method) => isRead({ method }))) return;
    route.preValidation = [
      (request, reply, next) => waitAfterBody(request, reply, next, receiving.get(request.raw)),
      ...[route.preValidation ?? []].flat(),
    ];
  });
  http.addHook('onClose', (_http, done) => {
    queues.close();
    done();
  });
  const refuse = refuserOf(env.CORS_ORIGINS, errorWriter(env));
  wrapHandler(http.server, (handle) => (request, response) => {
    const path = routedPath(request.url ?? '');
    // Never shed: health checks, and streams, which last long. A read with a body is refused by the framework.
    const isExempt = path === HEALTH || streams.some((stream) => stream.test(path));
    if (isExempt || (declaresBody(request) && isRead(request))) return handle(request, response);
    const noun = nouns.of(path);
    const queue = queues.of(noun);
    const run = (): void => {
      takePlace(request, response, queue);
      handle(request, response);
    };
    const shed = (reason: Reason): void => {
      countShed(reason);
      requestRefused(request.method ?? 'GET', 503);
      refuse(request, response, queue.retryAfter);
    };
    if (!declaresBody(request)) {
      if (queue.begin()) return run();
      return waitForTurn(queue, noun, clientOf(request), request, response, run, shed);
    }
    const client = clientOf(request);
    if (queue.refuses(client)) return shed('late');
    const sending: Receiving = { client, noun, queue, shed, start: run };
    receiving.set(request, sending);
    queue.receive(sending);
    response.once('close', () => queue.leave(sending));
    if (!response.headersSent) handle(request, response);
  });
}

const patternOf = (url: string): RegExp => new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+')}$`);

function wrapHandler(server: Server, wrap: (handle: Handle) => Handle): void {
  const [handle] = server.listeners('request') as [Handle];
  server.removeAllListeners('request');
  server.on('request', wrap(handle));
}

function waitForTurn(
  queue: NounQueue,
  noun: string,
  client: string,
  request: IncomingMessage,
  response: ServerResponse,
  run: () => void,
  shed: (reason: Reason) => void,
): void {
  const left = (): void => {
    if (queue.leave(waiting)) requestRefused(request.method ?? 'GET', CLIENT_LEFT);
  };
  const waiting: Waiting = {
    client,
    start: bound((waitedMs) => {
      response.off('close', left);
      recordWait(waitedMs, noun);
      noteWait(request, waitedMs);
      run();
    }),
    shed: (reason) => {
      response.off('close', left);
      shed(reason);
    },
  };
  response.once('close', left);
  queue.enter(waiting);
}

/** Has a request whose body has come wait for its turn, before its handler. */
function waitAfterBody(
  request: FastifyRequest,
  reply: FastifyReply,
  next: HookHandlerDoneFunction,
  sent: Receiving | undefined,
): void {
  if (!sent) return next();
  const { queue, noun, client } = sent;
  // Shed while it was sending: it has its response.
  if (!queue.received(sent)) return void reply.hijack();
  const waiting: Waiting = {
    client,
    start: bound((waitedMs) => {
      if (waitedMs > 0) recordWait(waitedMs, noun);
      takePlace(request.raw, reply.raw, queue);
      within(contextOf(request), next);
    }),
    shed: (reason) => {
      countShed(reason);
      next(new Overloaded(queue.retryAfter));
    },
  };
  reply.raw.once('close', () => queue.leave(waiting));
  queue.enter(waiting);
}
