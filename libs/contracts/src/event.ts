import type { z } from 'zod';

/** A fact one service tells all others. `type` is its NATS subject and its CloudEvents type. */
export interface Event<Data extends z.ZodType = z.ZodType> {
  readonly type: string;
  /** The JetStream stream that keeps it, derived from the service in the type. */
  readonly stream: string;
  readonly data: Data;
}

export type DataOf<E extends Event> = z.output<E['data']>;

const TYPE = /^events\.([a-z]+)\.[a-z][a-z-]*\.v[1-9]\d*$/;

/**
 * Declares a fact.
 * @param type `events.<service>.<fact>.v1`, past tense; a breaking change is a `.v2` beside the `.v1`
 * @throws when the type breaks the naming rule
 */
export function event<Data extends z.ZodType>(type: string, data: Data): Event<Data> {
  const service = TYPE.exec(type)?.[1];
  if (!service) throw new Error(`"${type}" is not events.<service>.<fact>.v<N>`);
  return Object.freeze({ type, stream: streamOf(service), data });
}

/** The stream that keeps all events of a service. */
export const streamOf = (service: string): string => `EVENTS_${service.toUpperCase()}`;
