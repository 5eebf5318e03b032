import type { IncomingHttpHeaders } from 'node:http';
import { formatTraceparent, type TraceContext } from '#telemetry';
import { NOT_STORED } from './caching';
import { corsHeaders } from './cors';
import { PROTECTION } from './protection';

/**
 * What every answer begins with, made by the framework or ahead of it: protection, no storing, under which id and trace the
 * request is known, and which pages may read it.
 */
export function answerHeaders(
  headers: Pick<IncomingHttpHeaders, 'origin'>,
  { requestId, trace }: { requestId: string; trace: TraceContext },
  origins: string[],
): Record<string, string> {
  return {
    ...PROTECTION,
    'cache-control': NOT_STORED,
    'x-request-id': requestId,
    traceresponse: formatTraceparent(trace),
    ...corsHeaders(headers, origins),
  };
}
