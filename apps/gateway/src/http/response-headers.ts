import type { IncomingHttpHeaders } from 'node:http';
import { formatTraceparent, type TraceContext } from '#telemetry';
import { NO_STORE } from './caching';
import { corsHeaders } from './cors';
import { PROTECTION } from './protection';

/** The headers of every response, also of those sent without the framework: protection, no caching, request id, trace and CORS. */
export function responseHeaders(
  headers: Pick<IncomingHttpHeaders, 'origin'>,
  { requestId, trace }: { requestId: string; trace: TraceContext },
  origins: string[],
): Record<string, string> {
  return {
    ...PROTECTION,
    'cache-control': NO_STORE,
    'x-request-id': requestId,
    traceresponse: formatTraceparent(trace),
    ...corsHeaders(headers, origins),
  };
}
