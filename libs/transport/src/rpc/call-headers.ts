import { formatTraceparent, type TraceContext } from '#telemetry';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { Context } from '../context';

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

export function headersOf(context: Context, deadline: number): MsgHdrs {
  const wire = headers();
  wire.set(HEADER.deadline, String(deadline));
  wire.set(HEADER.requestId, context.requestId ?? '');
  if (context.trace) wire.set(HEADER.trace, formatTraceparent(context.trace));
  if (context.token !== undefined) wire.set(HEADER.authorization, `Bearer ${context.token}`);
  if (context.idempotencyKey) wire.set(HEADER.idempotencyKey, context.idempotencyKey);
  if (context.clientAddress) wire.set(HEADER.clientAddress, context.clientAddress);
  return wire;
}

/**
 * Reads the context of a call. Missing headers have defaults, so that a plain `nats req` works too. The actor is added later, when
 * the token has been verified.
 * @param trace the context of the span in which the call is handled
 */
export function contextFrom(wire: MsgHdrs | undefined, trace: TraceContext): Context {
  const idempotencyKey = wire?.get(HEADER.idempotencyKey);
  const clientAddress = wire?.get(HEADER.clientAddress);
  return {
    deadline: Math.min(
      Number(wire?.get(HEADER.deadline)) || Date.now() + 5_000,
      Date.now() + LONGEST_WAIT_MS,
    ),
    requestId: wire?.get(HEADER.requestId) ?? '',
    trace,
    ...(idempotencyKey && { idempotencyKey }),
    ...(clientAddress && { clientAddress }),
  };
}
