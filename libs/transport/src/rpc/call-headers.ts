import { formatTraceparent, type TraceContext } from '#telemetry';
import type { Context } from '../context';
import { type HeaderSource, WireHeaders } from './wire-headers';

/** Header names on the wire. `deadline` is absolute, so clocks must agree to well below a second (NTP). */
export const HEADER = {
  deadline: 'Deadline',
  requestId: 'X-Request-Id',
  trace: 'traceparent',
  authorization: 'Authorization',
  idempotencyKey: 'Idempotency-Key',
  clientAddress: 'Client-Address',
} as const;

/** Marks a reply as an error, as the NATS services framework does; the body holds the WireError. */
export const ERROR_HEADER = 'Nats-Service-Error';

/** The longest deadline a caller can set, so that waiting always ends. */
const LONGEST_WAIT_MS = 60_000;

/** @param trace the context of the caller's span, which the called service continues */
export function headersOf(context: Context, trace: TraceContext, deadline: number): WireHeaders {
  const wire = new WireHeaders()
    .add(HEADER.deadline, String(deadline))
    .add(HEADER.requestId, context.requestId ?? '')
    .add(HEADER.trace, formatTraceparent(trace));
  if (context.token !== undefined) wire.add(HEADER.authorization, `Bearer ${context.token}`);
  if (context.idempotencyKey) wire.add(HEADER.idempotencyKey, context.idempotencyKey);
  if (context.clientAddress) wire.add(HEADER.clientAddress, context.clientAddress);
  return wire;
}

/**
 * Reads the context of a call. Missing headers have defaults, so that a plain `nats req` works too. The actor is added later, when
 * the token has been verified.
 * @param trace the context of the span in which the call is handled
 */
export function contextFrom(wire: HeaderSource | undefined, trace: TraceContext): Context {
  const idempotencyKey = wire?.get(HEADER.idempotencyKey);
  const clientAddress = wire?.get(HEADER.clientAddress);
  const now = Date.now();
  return {
    deadline: Math.min(Number(wire?.get(HEADER.deadline)) || now + 5_000, now + LONGEST_WAIT_MS),
    requestId: wire?.get(HEADER.requestId) ?? '',
    trace,
    ...(idempotencyKey && { idempotencyKey }),
    ...(clientAddress && { clientAddress }),
  };
}
