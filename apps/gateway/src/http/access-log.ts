import { elapsedSince } from '#telemetry';
import type { Logger } from 'pino';
import type { Ended } from './request-end';
import { type CallerRequest, contextOf } from './request-context';

/**
 * Logs one line per request when it has ended, also when its client disconnected early (499), with the template of the route and
 * never the query. `client.address` is the key of the rate limits: an IPv4 address, or the /64 network of an IPv6 address.
 */
export function accessLog(logger: Logger): Ended {
  // No member of the line can hold a secret, and searching each line for them costs more than writing it. Its level is `logger`'s.
  const lines = logger.child({}, { redact: [], level: 'trace' });
  return (request: CallerRequest, _reply, status) => {
    const level = status >= 500 ? 'warn' : 'info';
    if (!logger.isLevelEnabled(level)) return;
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
    lines[level](line, 'request');
  };
}
