import { headers, type MsgHdrs } from '@nats-io/transport-node';

/** The event's own headers: those the server reads as instructions must not be repeated. */
export function withoutReservedHeaders(from: MsgHdrs | undefined): MsgHdrs {
  const copy = headers();
  for (const [name, values] of from ?? []) {
    if (!name.startsWith('Nats-')) for (const value of values) copy.append(name, value);
  }
  return copy;
}
