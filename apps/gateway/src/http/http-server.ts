import type { IncomingMessage } from 'node:http';
import { jsonOf } from '#contracts';
import type { HttpServer } from '#service';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type GatewayEnv, servesRealWorld } from '../gateway.env';
import { RateLimits } from '../limits/rate-limits';
import { TokenHolders } from '../limits/token-holders';
import { admitRealWorld, routedAddress } from '../realworld/admission';
import { answerReads } from '../read-cache/answer-reads';
import { serveSite } from '../site/site';
import { readSite } from '../site/site-files';
import { accessLog } from './access-log';
import { responseHeaders } from './response-headers';
import { answerConditionally } from './caching';
import { limitConnectionsPerNetwork, shortenRefused } from './connections-per-network';
import { boundConnections, connectionSettings, peerTrust } from './connections';
import { answerPreflights } from './cors';
import { Draining } from './draining';
import { acceptOnlyJson } from './json-bodies';
import { clientsBy } from '../load-shedding/client-of';
import { shedLoad } from '../load-shedding/load-shedding';
import { refuseOtherMethods } from './method-not-allowed';
import { ClientErrorHandler } from './client-error-handler';
import { errorWriter } from './error-writer';
import { validateAddresses, validateHeaders } from './request-validation';
import { problemOf } from './problem';
import { sendProblem } from './problem.filter';
import { requestEnded } from './http-telemetry';
import { type Ended, whenEnded } from './request-end';
import { contextOf, openContext, requestIdOf, within } from './request-context';

const BODY_LIMIT_BYTES = 1024 * 1024;
const LONGEST_PATH_PART = 2_000;

/** The HTTP server of the gateway: limits, request context, parsers, and problem+json for errors of any origin. */
export function httpServer(env: Readonly<GatewayEnv>): HttpServer {
  const draining = new Draining(env.SHUTDOWN_DELAY);
  const ended: Ended[] = [endMeasuring];
  const write = errorWriter(env);
  const clientErrors = new ClientErrorHandler(env.CORS_ORIGINS);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    ...connectionSettings(env),
    // A request on an open connection during shutdown is answered normally; its response closes the connection.
    return503OnClosing: false,
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
    // `OPTIONS *` is about the server as a whole (RFC 9110, 9.3.7). The router would take it for the front end's `/`.
    rewriteUrl: ({ url = '' }: IncomingMessage) => (url === '*' ? '/*' : routedAddress(url)),
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
    clientErrorHandler: clientErrors.refuse,
    // Errors before routing, such as a path that is not valid UTF-8.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const context = contextOf(request);
      whenEnded(request, reply, ended);
      void reply.headers(responseHeaders(request.headers, context, env.CORS_ORIGINS));
      sendProblem(reply, problemOf(error, context), write);
    },
  });
  return {
    adapter,
    port: env.PORT,
    configure: (app, logger) => configure(app, env, logger, draining, clientErrors, ended),
    drain: () => draining.begin(),
  };
}

async function configure(
  app: NestFastifyApplication,
  env: Readonly<GatewayEnv>,
  logger: Logger,
  draining: Draining,
  clientErrors: ClientErrorHandler,
  ended: Ended[],
): Promise<void> {
  const http = app.getHttpAdapter().getInstance();
  boundConnections(http.server, env);
  limitConnectionsPerNetwork(http.server, env);
  shedLoad(http, env, clientsBy(env, app.get(TokenHolders)));
  draining.watch(http);
  clientErrors.watch(http.server);
  const trusts = peerTrust(env);
  http.addHook('onRequest', (request, reply, next) => {
    const context = openContext(request, env.REQUEST_TIMEOUT * 1_000, trusts(request.socket));
    whenEnded(request, reply, ended);
    void reply.headers(responseHeaders(request.headers, context, env.CORS_ORIGINS));
    within(context, next);
  });
  // The body was read in the async context of the socket, so the request's context is entered again.
  http.addHook('preHandler', (request, _reply, next) =>
    request.body === undefined ? next() : within(contextOf(request), next),
  );
  http.setReplySerializer(jsonOf);
  ended.push(accessLog(logger));
  if (env.TRUST_PROXY === undefined) warnOfProxies(http, logger);
  acceptOnlyJson(http);
  validateHeaders(http);
  validateAddresses(http);
  if (servesRealWorld(env)) admitRealWorld(http);
  answerPreflights(http, env.CORS_ORIGINS);
  const limits = app.get(RateLimits);
  http.addHook('onRequest', (request, reply, next) => next(limits.refusalOf(request, reply)));
  ended.push((request) => limits.countRest(request));
  answerReads(app, http, env.ENVIRONMENT === 'development');
  answerConditionally(http);
  shortenRefused(http, ended, env);
  const refuse = refuseOtherMethods(http);
  if (env.SERVE_SITE ?? env.ENVIRONMENT !== 'production') await addSite(http, logger);
  await app.init();
  refuse();
}

async function addSite(http: FastifyInstance, logger: Logger): Promise<void> {
  const files = await readSite();
  if (files) serveSite(http, files);
  else logger.warn('the front end is not served: it has not been built (npm run build)');
}

const endMeasuring: Ended = (request, reply, status) => {
  requestEnded(contextOf(request).measured, request, reply, status);
};

/** Warns once that there seems to be a proxy which `TRUST_PROXY` does not name: the limits would count its clients as one. */
function warnOfProxies(http: FastifyInstance, logger: Logger): void {
  let warned = false;
  http.addHook('onRequest', (request, _reply, next) => {
    if (!warned && request.headers['x-forwarded-for'] !== undefined) {
      warned = true;
      logger.warn('X-Forwarded-For is ignored: if there is a proxy in front, name it in TRUST_PROXY');
    }
    next();
  });
}
