import { type Actor, CodedError } from '#contracts';
import { formatTraceparent, type TraceContext } from '#telemetry';
import { headers, type MsgHdrs } from '@nats-io/transport-node';

/** What accompanies a request on its way through the services. */
export interface Call {
  /** Unix time in milliseconds after which nobody waits for the answer any more. */
  readonly deadline: number;
  readonly requestId: string;
  readonly trace: TraceContext;
  /** Who asks, by what their token says; absent for anonymous callers. It does not travel: each service asks the token. */
  readonly actor?: Actor;
  /** The access token that whoever is called verifies again. */
  readonly token?: string;
  /** The client's wish that the call takes effect once, however often it is made. */
  readonly idempotencyKey?: string;
  /** Where the client is, as the gateway knows it: an IPv4 address, or a network of IPv6. Only the gateway says it. */
  readonly clientAddress?: string;
}

/** Header names on the wire. `deadline` is absolute, so it needs clocks that agree to well below a second (NTP). */
export const HEADER = {
  deadline: 'Deadline',
  requestId: 'X-Request-Id',
  trace: 'traceparent',
  authorization: 'Authorization',
  idempotencyKey: 'Idempotency-Key',
  clientAddress: 'Client-Address',
} as const;

/** No caller waits longer, whatever it says: what waits for a deadline must end. */
const LONGEST_WAIT_MS = 60_000;

export function callToHeaders(call: Call, deadline: number): MsgHdrs {
  const wire = headers();
  wire.set(HEADER.deadline, String(deadline));
  wire.set(HEADER.requestId, call.requestId);
  wire.set(HEADER.trace, formatTraceparent(call.trace));
  if (call.token !== undefined) wire.set(HEADER.authorization, `Bearer ${call.token}`);
  if (call.idempotencyKey) wire.set(HEADER.idempotencyKey, call.idempotencyKey);
  if (call.clientAddress) wire.set(HEADER.clientAddress, call.clientAddress);
  return wire;
}

/**
 * Reads a call's company back; what is missing gets a neutral value, so that a bare `nats req` works too. Who asks is not
 * known before the token is verified.
 * @param trace where the handling belongs
 */
export function callFromHeaders(wire: MsgHdrs | undefined, trace: TraceContext): Call {
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

/**
 * The actor of a call that needs one.
 * @throws CodedError `unauthenticated` when nobody is logged in
 */
export function actorOf(call: Call): Actor {
  if (!call.actor) throw new CodedError('unauthenticated', 'auth.required', 'Log in to do this.');
  return call.actor;
}
