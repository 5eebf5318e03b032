import type { ProblemCode } from './generated/problem-codes.ts';

/** The members of a problem as the server sends it. @see https://www.rfc-editor.org/rfc/rfc9457 */
interface ProblemBody {
  title?: string;
  code?: string;
  error?: string;
  errors?: { path: string; message: string }[];
  trace_id?: string;
  request_id?: string;
}

/** The server has refused a call, or has failed. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** Stable, for programs. A newer server may send others. */
  readonly code: ProblemCode | (string & {});
  readonly title: string;
  /** A sentence for people; also the `message`. */
  readonly error: string;
  /** The problems of the input; `path` is dotted (`tags.0`). */
  readonly errors: readonly { path: string; message: string }[];
  /** The trace id, as in the server's logs. */
  readonly traceId: string | undefined;
  readonly requestId: string | undefined;
  /** Seconds after which a repeat may succeed. */
  readonly retryAfter: number | undefined;
  readonly headers: Headers;

  constructor({ status, statusText, headers }: Response, body: unknown) {
    const problem = (typeof body === 'object' && body !== null ? body : {}) as ProblemBody;
    const error = problem.error ?? (statusText || `The server answered ${status}.`);
    super(error);
    this.status = status;
    this.code = problem.code ?? `http.${status}`;
    this.title = problem.title ?? statusText;
    this.error = error;
    this.errors = problem.errors ?? [];
    this.traceId = problem.trace_id;
    this.requestId = problem.request_id ?? headers.get('x-request-id') ?? undefined;
    this.retryAfter = secondsIn(headers.get('retry-after'));
    this.headers = headers;
  }
}

/**
 * There is no complete answer: the server cannot be reached, the connection was lost, or the deadline has passed. A write may
 * have happened. `cause` holds the error of `fetch`.
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** Seconds in a `Retry-After`: a number, or a date (RFC 9110, 10.2.3). */
function secondsIn(header: string | null): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const time = Date.parse(header);
  return Number.isNaN(time) ? undefined : Math.max(0, (time - Date.now()) / 1_000);
}
