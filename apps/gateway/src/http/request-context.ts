import type { IncomingMessage } from 'node:http';
import { type Actor, InvalidInput } from '#contracts';
import type { Context } from '#transport';
import type { VerifiedToken } from '#access';
import {
  continueTrace,
  during,
  linkTo,
  parseTraceparent,
  randomBytes,
  type TraceContext,
  traceOf,
  withSpan,
} from '#telemetry';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { clientAddress } from './client-address';
import { type MeasuredRequest, measureRequest } from './http-telemetry';

/** The context of an HTTP request, which its calls to services carry on. */
export interface RequestContext {
  readonly requestId: string;
  readonly trace: TraceContext;
  /** By `performance.now()`. */
  readonly begun: number;
  readonly deadline: number;
  /** The client's address, as the rate limits count it. Read early: a closed socket has none. */
  readonly client: string;
  readonly measured: MeasuredRequest;
  /** The tags of the cached reads that it has changed. */
  changes?: Set<string>;
}

const WELL_FORMED = /^[\w.:-]{1,128}$/;
/** Where a request keeps its context. A WeakMap costs more per request than the rest of the context, in the garbage collector. */
const CONTEXT = Symbol('context');
type Contextual = IncomingMessage & { [CONTEXT]?: RequestContext };
/** Milliseconds that requests waited for their turn before their context was opened. Most did not. */
const waits = new WeakMap<object, number>();

/** The request's id: the client's own if it is well formed, otherwise a new one. */
export const requestIdOf = (header: string | string[] | undefined): string =>
  typeof header === 'string' && WELL_FORMED.test(header) ? header : uuidv7({ random: randomBytes(16) });

/** Notes how long a request has waited before the framework: that counts for its duration and its deadline. */
export function noteWait(raw: object, waitedMs: number): void {
  waits.set(raw, waitedMs);
}

/**
 * Opens the context of a request, with its span. A client's trace is only linked: continuing it would let any client write into
 * other traces and decide which requests are sampled. The trace of a trusted proxy is continued.
 * @param timeoutMs how long the request may take as a whole
 */
export function openContext(
  request: FastifyRequest,
  timeoutMs: number,
  isFromTrustedProxy = false,
): RequestContext {
  const { traceparent } = request.headers;
  const sent = parseTraceparent(typeof traceparent === 'string' ? traceparent : undefined);
  const parent = isFromTrustedProxy ? sent : undefined;
  const waitedMs = waits.get(request.raw) ?? 0;
  const measured = measureRequest(request, waitedMs, parent ? { parent } : sent && { links: [linkTo(sent)] });
  const context: RequestContext = {
    requestId: request.id,
    trace: measured.span ? traceOf(measured.span) : continueTrace(parent),
    begun: performance.now() - waitedMs,
    deadline: Date.now() + timeoutMs - waitedMs,
    client: clientAddress(request),
    measured,
  };
  (request.raw as Contextual)[CONTEXT] = context;
  return context;
}

/** The context of a request; opened here for a request that failed before its hook ran. */
export const contextOf = (request: FastifyRequest): RequestContext =>
  (request.raw as Contextual)[CONTEXT] ?? openContext(request, 0);

/** Runs `next` in the context of the request: its span is active, and log lines carry its ids. */
export function within(context: RequestContext, next: () => void): void {
  const { span } = context.measured;
  during(context, () => (span ? withSpan(span, next) : next()));
}

/** A request with its caller, once the token is verified. */
export type CallerRequest = FastifyRequest & { caller?: VerifiedToken };

/** The context of calls that are made for a request: request id, trace, deadline, caller and idempotency key. */
export function callContextOf(request: CallerRequest): Context {
  const idempotencyKey = idempotencyKeyOf(request.headers['idempotency-key']);
  const context = contextOf(request);
  const { requestId, trace, deadline, client } = context;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return {
    ...(!isRead && { changes: (context.changes ??= new Set()) }),
    requestId,
    trace,
    deadline,
    clientAddress: client,
    ...(request.caller && { actor: request.caller.actor, token: request.caller.token }),
    ...(idempotencyKey && { idempotencyKey }),
  };
}

/** The tags of the cached reads that the request has changed so far. */
export const changesOf = (request: FastifyRequest): ReadonlySet<string> | undefined =>
  (request.raw as Contextual)[CONTEXT]?.changes;

const IDEMPOTENCY_KEY = /^[!-~]{1,255}$/;

function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && IDEMPOTENCY_KEY.test(header)) return header;
  throw new InvalidInput([{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]);
}

/** The parameter is the `Context` of the request, for the RPC client. */
export const CurrentContext = createParamDecorator((_data: unknown, context: ExecutionContext): Context =>
  callContextOf(context.switchToHttp().getRequest<CallerRequest>()),
);

/** The parameter is the verified token of the caller; only for routes that require one. */
export const CurrentCaller = createParamDecorator(
  (_data: unknown, context: ExecutionContext): VerifiedToken => callerOf(context),
);

/** The parameter is the caller; only for routes that require a token. */
export const CurrentActor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Actor => callerOf(context).actor,
);

/** The verified token of the request. @throws when the route does not require one */
export function callerOf(context: ExecutionContext): VerifiedToken {
  const { caller } = context.switchToHttp().getRequest<CallerRequest>();
  if (!caller) throw new Error('Only a route that requires a token knows its caller.');
  return caller;
}
