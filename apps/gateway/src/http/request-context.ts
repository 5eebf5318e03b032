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

/** What a request brings along to every call it leads to. */
export interface RequestContext {
  readonly requestId: string;
  readonly trace: TraceContext;
  /** By the clock of `performance`. */
  readonly begun: number;
  readonly deadline: number;
  /** Where the client is, as the limits count it; read at once, as a closed socket does not say it any more. */
  readonly client: string;
  readonly measured?: MeasuredRequest;
}

const WELL_FORMED = /^[\w.:-]{1,128}$/;
const contexts = new WeakMap<object, RequestContext>();

/** The request's id: the client's own if it is well formed, else a new one. */
export const requestIdOf = (header: string | string[] | undefined): string =>
  typeof header === 'string' && WELL_FORMED.test(header) ? header : uuidv7({ random: randomBytes(16) });

/**
 * Starts the context of a request, and its span. A client's trace is only linked: continued, it would let anybody write into
 * the traces of others and decide which requests are traced. A trusted proxy's is continued.
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
  const measured = measureRequest(request, parent ? { parent } : sent && { links: [linkTo(sent)] });
  const context = {
    requestId: request.id,
    trace: measured?.span ? traceOf(measured.span) : continueTrace(parent),
    begun: performance.now(),
    deadline: Date.now() + timeoutMs,
    client: clientAddress(request),
    ...(measured && { measured }),
  };
  contexts.set(request.raw, context);
  return context;
}

/** The context of a request; opened late for one that failed before it could be. */
export const contextOf = (request: FastifyRequest): RequestContext =>
  contexts.get(request.raw) ?? openContext(request, 0);

/** Goes on with a request in its context: its span is the active one, and its log lines carry its ids. */
export function within(context: RequestContext, next: () => void): void {
  const { span } = context.measured ?? {};
  during(context, () => (span ? withSpan(span, next) : next()));
}

/** A request, and who it turned out to come from. */
export type CallerRequest = FastifyRequest & { caller?: VerifiedToken };

/** The company of calls made for a request: its context, who asks, and whether it may be a repetition. */
export function callContextOf(request: CallerRequest): Context {
  const idempotencyKey = idempotencyKeyOf(request.headers['idempotency-key']);
  const { requestId, trace, deadline, client } = contextOf(request);
  return {
    requestId,
    trace,
    deadline,
    clientAddress: client,
    ...(request.caller && { actor: request.caller.actor, token: request.caller.token }),
    ...(idempotencyKey && { idempotencyKey }),
  };
}

const IDEMPOTENCY_KEY = /^[!-~]{1,255}$/;

function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && IDEMPOTENCY_KEY.test(header)) return header;
  throw new InvalidInput([{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]);
}

/** The parameter is the `Call` of the request, to hand to the RPC client. */
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
