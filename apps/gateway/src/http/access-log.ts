import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { contextOf } from './request-context';

/** One line a request when its answer has left, with the route's template and never its query. */
export function logRequests(http: FastifyInstance, logger: Logger): void {
  http.addHook('onResponse', (request, reply, next) => {
    const { requestId, trace, measured } = contextOf(request);
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      request_id: requestId,
      trace_id: trace.traceId,
      span_id: trace.spanId,
    };
    if (reply.statusCode >= 500) logger.warn(line, 'request');
    else if (measured) logger.info(line, 'request');
    else logger.debug(line, 'request');
    next();
  });
}
