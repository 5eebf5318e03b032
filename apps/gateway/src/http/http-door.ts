import type { IncomingMessage } from 'node:http';
import type { HttpDoor } from '#messaging';
import { formatTraceparent } from '#telemetry';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { openConsole } from '../console/open-console';
import type { GatewayEnv } from '../gateway.env';
import { RateLimits } from '../limits/rate-limits';
import { accessLog } from './access-log';
import { answerConditionally, NOT_STORED } from './caching';
import { boundConnections, connectionSettings } from './connections';
import { Draining } from './draining';
import { acceptOnlyJson } from './json-bodies';
import { shedLoad } from './load-shedding';
import { refuseOtherMethods } from './method-not-allowed';
import { refuseWhatIsNotHttp } from './not-http';
import { refuseOddAddresses } from './odd-addresses';
import { problemOf } from './problem';
import { sendProblem } from './problem.filter';
import { corsOf, protect } from './protection';
import { requestEnded } from './http-telemetry';
import { type Ended, whenEnded } from './request-end';
import { contextOf, openContext, type RequestContext, requestIdOf, within } from './request-context';

const BODY_LIMIT_BYTES = 1024 * 1024;
const LONGEST_PATH_PART = 2_000;

/** The HTTP server of the gateway: limits, request context, parsers, and errors that look alike wherever they come from. */
export function httpDoor(env: Readonly<GatewayEnv>): HttpDoor {
  const draining = new Draining(env.SHUTDOWN_DELAY);
  const ended: Ended[] = [endMeasuring];
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    ...connectionSettings(env),
    // What arrives on an open connection while the door closes is answered like everything else, and is its last.
    return503OnClosing: false,
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
    clientErrorHandler: refuseWhatIsNotHttp,
    // What fails before routing, such as a path that is not valid UTF-8.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const context = contextOf(request);
      whenEnded(request, reply, ended);
      protect(request, reply);
      identify(reply, context);
      sendProblem(reply, problemOf(error, context));
    },
  });
  return {
    adapter,
    port: env.PORT,
    configure: (app, logger) => configure(app, env, logger, draining, ended),
    drain: () => draining.begin(),
  };
}

async function configure(
  app: NestFastifyApplication,
  env: Readonly<GatewayEnv>,
  logger: Logger,
  draining: Draining,
  ended: Ended[],
): Promise<void> {
  const http = app.getHttpAdapter().getInstance();
  boundConnections(http.server, env);
  shedLoad(http, env.REQUEST_CONCURRENCY, env.CORS_ORIGINS);
  draining.watch(http);
  http.addHook('onRequest', (request, reply, next) => {
    const context = openContext(request, env.REQUEST_TIMEOUT * 1_000);
    whenEnded(request, reply, ended);
    protect(request, reply);
    identify(reply, context);
    void reply.header('cache-control', NOT_STORED);
    within(context, next);
  });
  // A body arrived in the context of its socket, not of its request.
  http.addHook('preHandler', (request, _reply, next) =>
    request.body === undefined ? next() : within(contextOf(request), next),
  );
  ended.push(accessLog(logger));
  if (env.TRUST_PROXY === undefined) warnOfProxies(http, logger);
  acceptOnlyJson(http);
  if (env.CORS_ORIGINS.length > 0) app.enableCors(corsOf(env.CORS_ORIGINS));
  answerConditionally(http);
  // After CORS, which is there once the last plugin is: pages may read these refusals too.
  refuseOddAddresses(http);
  const limits = app.get(RateLimits);
  http.addHook('onRequest', (request, reply, next) => next(limits.refusalOf(request, reply)));
  ended.push((request) => limits.countRest(request));
  app.setGlobalPrefix('api', { exclude: ['.well-known/*path'] });
  const refuse = refuseOtherMethods(http);
  await openConsole(app, env);
  await app.init();
  refuse();
}

const endMeasuring: Ended = (request, reply, status) => {
  const { measured } = contextOf(request);
  if (measured) requestEnded(measured, request, reply, status);
};

/** Tells the client under which id and trace its request is known. */
function identify(reply: FastifyReply, { requestId, trace }: RequestContext): void {
  void reply.header('x-request-id', requestId).header('traceresponse', formatTraceparent(trace));
}

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
