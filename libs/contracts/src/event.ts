import type { z } from 'zod';

/** The declaration of an event. `type` is its NATS subject and its CloudEvents type. */
export interface Event<Data extends z.ZodType = z.ZodType> {
  readonly type: string;
  /** The JetStream stream that stores it, derived from the service in the type. */
  readonly stream: string;
  readonly data: Data;
}

export type DataOf<E extends Event> = z.output<E['data']>;

const TYPE = /^events\.([a-z]+)\.[a-z][a-z-]*\.v[1-9]\d*$/;

/**
 * Declares an event.
 * @param type `events.<service>.<event>.v1`, past tense; a breaking change is a `.v2` beside the `.v1`
 * @throws when the type breaks the naming rule
 */
export function event<Data extends z.ZodType>(type: string, data: Data): Event<Data> {
  const service = TYPE.exec(type)?.[1];
  if (!service) throw new Error(`"${type}" is not events.<service>.<event>.v<N>`);
  return Object.freeze({ type, stream: streamOf(service), data });
}

/** The stream that stores all events of a service. */
export const streamOf = (service: string): string => `EVENTS_${service.toUpperCase()}`;
