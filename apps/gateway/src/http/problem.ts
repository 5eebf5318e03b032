import { STATUS_CODES } from 'node:http';
import { CodedError, type ErrorKind, Issue } from '#contracts';
import type { TraceContext } from '#telemetry';
import { HttpException } from '@nestjs/common';
import { z } from 'zod';

/** An error as clients receive it. @see https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** Stable, for programs. */
  code: z.string(),
  /** For people. */
  error: z.string(),
  trace_id: z.string(),
  request_id: z.string(),
  errors: z.array(Issue).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** The one place where kinds of errors become HTTP statuses. */
export const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  moved: 308,
  conflict: 409,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  timeout: 504,
};

/** Codes and messages for errors of the framework, by status. */
const FRAMEWORK: Record<number, { code: string; error: string }> = {
  400: { code: 'http.bad_request', error: 'The request cannot be understood.' },
  404: { code: 'http.not_found', error: 'There is nothing at this address.' },
  405: {
    code: 'http.method_not_allowed',
    error: 'This address does not take this method; Allow lists those it takes.',
  },
  413: { code: 'http.body_too_large', error: 'The body is larger than 1 MiB.' },
  414: { code: 'http.uri_too_long', error: 'The address is too long.' },
  415: {
    code: 'http.unsupported_media_type',
    error: 'Send the body as application/json in UTF-8, without a Content-Encoding.',
  },
  417: { code: 'http.expectation_failed', error: 'Expect can ask for nothing but 100-continue.' },
  501: { code: 'http.not_implemented', error: 'This method is not implemented at any address.' },
};

/** The problem for a thrown error; an error without a code becomes a 500 without details. */
export function problemOf(
  thrown: unknown,
  { requestId, trace }: { requestId: string; trace: TraceContext },
): Problem {
  const { status, code, error, issues } = describe(thrown);
  return {
    type: `urn:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    error,
    trace_id: trace.traceId,
    request_id: requestId,
    ...(issues && { errors: issues }),
  };
}

function describe(thrown: unknown): { status: number; code: string; error: string; issues?: Issue[] } {
  if (thrown instanceof CodedError) {
    return { status: STATUS[thrown.kind], code: thrown.code, error: thrown.message, issues: thrown.issues };
  }
  const status = statusOf(thrown);
  const known = FRAMEWORK[status];
  if (known) return { status, ...known };
  if (status < 500)
    return { status, code: `http.${status}`, error: STATUS_CODES[status] ?? 'The request failed.' };
  return { status: 500, code: 'internal', error: 'Something went wrong on our side.' };
}

/** The status of errors of Nest and Fastify, and of an aborted body; any other error is a defect. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { statusCode, code } = (thrown ?? {}) as { statusCode?: number; code?: string };
  const ofRequest = code?.startsWith('FST_') || code === 'ECONNRESET' || thrown instanceof SyntaxError;
  return statusCode !== undefined && ofRequest ? statusCode : 500;
}
