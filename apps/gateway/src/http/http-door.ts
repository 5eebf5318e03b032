import type { IncomingMessage } from 'node:http';
import type { HttpDoor } from '#service';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { GatewayEnv } from '../gateway.env';
import { RateLimits } from '../limits/rate-limits';
import { accessLog } from './access-log';
import { answerHeaders } from './answer-headers';
import { answerConditionally } from './caching';
import { shareConnections, shortenRefused } from './connection-shares';
import { boundConnections, connectionSettings, peerTrust } from './connections';
import { answerPreflights } from './cors';
import { Draining } from './draining';
import { acceptOnlyJson } from './json-bodies';
import { shedLoad } from './load-shedding';
import { refuseOtherMethods } from './method-not-allowed';
import { NotHttp } from './not-http';
import { refuseOddAddresses } from './odd-addresses';
import { refuseOddHeads } from './odd-heads';
import { problemOf } from './problem';
import { sendProblem } from './problem.filter';
import { requestEnded } from './http-telemetry';
import { type Ended, whenEnded } from './request-end';
import { contextOf, openContext, requestIdOf, within } from './request-context';

const BODY_LIMIT_BYTES = 1024 * 1024;
const LONGEST_PATH_PART = 2_000;

/** The HTTP server of the gateway: limits, request context, parsers, and errors that look alike wherever they come from. */
export function httpDoor(env: Readonly<GatewayEnv>): HttpDoor {
  const draining = new Draining(env.SHUTDOWN_DELAY);
  const ended: Ended[] = [endMeasuring];
  const notHttp = new NotHttp(env.CORS_ORIGINS);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    ...connectionSettings(env),
    // What arrives on an open connection while the door closes is answered like everything else, and is its last.
    return503OnClosing: false,
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
    clientErrorHandler: notHttp.refuse,
    // What fails before routing, such as a path that is not valid UTF-8.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const context = contextOf(request);
      whenEnded(request, reply, ended);
      void reply.headers(answerHeaders(request.headers, context, env.CORS_ORIGINS));
      sendProblem(reply, problemOf(error, context));
    },
  });
  return {
    adapter,
    port: env.PORT,
    configure: (app, logger) => configure(app, env, logger, draining, notHttp, ended),
    drain: () => draining.begin(),
  };
}

async function configure(
  app: NestFastifyApplication,
  env: Readonly<GatewayEnv>,
  logger: Logger,
  draining: Draining,
  notHttp: NotHttp,
  ended: Ended[],
): Promise<void> {
  const http = app.getHttpAdapter().getInstance();
  boundConnections(http.server, env);
  shareConnections(http.server, env);
  shedLoad(http, env.REQUEST_CONCURRENCY, env.CORS_ORIGINS);
  draining.watch(http);
  notHttp.watch(http.server);
  const trusts = peerTrust(env);
  http.addHook('onRequest', (request, reply, next) => {
    const context = openContext(request, env.REQUEST_TIMEOUT * 1_000, trusts(request.socket));
    whenEnded(request, reply, ended);
    void reply.headers(answerHeaders(request.headers, context, env.CORS_ORIGINS));
    within(context, next);
  });
  // A body arrived in the context of its socket, not of its request.
  http.addHook('preHandler', (request, _reply, next) =>
    request.body === undefined ? next() : within(contextOf(request), next),
  );
  ended.push(accessLog(logger));
  if (env.TRUST_PROXY === undefined) warnOfProxies(http, logger);
  acceptOnlyJson(http);
  answerConditionally(http);
  refuseOddHeads(http);
  refuseOddAddresses(http);
  answerPreflights(http, env.CORS_ORIGINS);
  const limits = app.get(RateLimits);
  http.addHook('onRequest', (request, reply, next) => next(limits.refusalOf(request, reply)));
  ended.push((request) => limits.countRest(request));
  shortenRefused(http, ended, env);
  const refuse = refuseOtherMethods(http);
  await app.init();
  refuse();
}

const endMeasuring: Ended = (request, reply, status) => {
  const { measured } = contextOf(request);
  if (measured) requestEnded(measured, request, reply, status);
};

/** Says once that there seems to be a proxy of which nobody told: to the limits all its clients are one. */
function warnOfProxies(http: FastifyInstance, logger: Logger): void {
  let said = false;
  http.addHook('onRequest', (request, _reply, next) => {
    if (!said && request.headers['x-forwarded-for'] !== undefined) {
      said = true;
      logger.warn('X-Forwarded-For is not believed; is there a proxy in front that TRUST_PROXY should name?');
    }
    next();
  });
}
