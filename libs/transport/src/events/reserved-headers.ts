import { headers, type MsgHdrs } from '@nats-io/transport-node';

/** The headers of an event without those that the server would interpret. */
export function withoutReservedHeaders(from: MsgHdrs | undefined): MsgHdrs {
  const copy = headers();
  for (const [name, values] of from ?? []) {
    if (!name.startsWith('Nats-')) for (const value of values) copy.append(name, value);
  }
  return copy;
}
