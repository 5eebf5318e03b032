import { elapsedSince } from '#telemetry';
import type { Logger } from 'pino';
import type { Ended } from './request-end';
import { type CallerRequest, contextOf } from './request-context';

/**
 * Logs one line per request when it has ended, also when its client disconnected early (499), with the template of the route and
 * never the query. `client.address` is the key of the rate limits: an IPv4 address, or the /64 network of an IPv6 address.
 */
export const accessLog =
  (logger: Logger): Ended =>
  (request: CallerRequest, _reply, status) => {
    const { requestId, trace, begun, client } = contextOf(request);
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status,
      ...elapsedSince(begun),
      'client.address': client,
      ...(request.caller && { 'user.id': request.caller.actor.id }),
      request_id: requestId,
      trace_id: trace.traceId,
      span_id: trace.spanId,
    };
    if (status >= 500) logger.warn(line, 'request');
    else logger.info(line, 'request');
  };
