import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { contextOf } from './request-context';

/** One line a request when its answer has left, with the route's template and never its query. */
export function logRequests(http: FastifyInstance, app: NestFastifyApplication): void {
  const logger = app.get(PinoLogger);
  http.addHook('onResponse', (request, reply, next) => {
    const { requestId, trace } = contextOf(request);
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      request_id: requestId,
      trace_id: trace.traceId,
    };
    if (reply.statusCode >= 500) logger.warn(line, 'request');
    else logger.info(line, 'request');
    next();
  });
}
