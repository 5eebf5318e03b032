import { ReadTag, type Rpc } from '#contracts';
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

/** Header of replies to writes: the tags of the reads that they changed, separated by commas; empty for none. */
export const CHANGES_HEADER = 'Changes';

/** Whether the replies to a call have this header. Calls that may always be repeated change no cached read. */
export const mayChangeReads = ({ idempotent }: Pick<Rpc, 'idempotent'>): boolean => idempotent !== true;

/** The headers of a reply to a write. */
export const changesHeader = (changes: ReadonlySet<string>): WireHeaders =>
  new WireHeaders().add(CHANGES_HEADER, [...changes].join(','));

/**
 * Adds what a write has changed to the changes of the request that made it. Without the header, from an earlier version of a service,
 * that is not known; nor is it where an idempotency key returned a stored reply.
 */
export function noteChanges(
  wire: HeaderSource | undefined,
  { idempotent }: Pick<Rpc, 'idempotent'>,
  { changes, idempotencyKey }: Context,
): void {
  if (!changes) return;
  const mayBeStored = idempotent === 'with-key' && idempotencyKey !== undefined;
  const tags = wire?.has(CHANGES_HEADER)
    ? wire
        .get(CHANGES_HEADER)
        .split(',')
        .filter((tag) => tag !== '')
    : undefined;
  if (!tags || (tags.length === 0 && mayBeStored)) changes.add(ReadTag.everything);
  else for (const tag of tags) changes.add(tag);
}

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
