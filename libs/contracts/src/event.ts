import type { z } from 'zod';

/** The declaration of an event. `type` is its NATS subject and its CloudEvents type. */
export interface Event<Data extends z.ZodType = z.ZodType> {
  readonly type: string;
  /** The JetStream stream that stores it, derived from the service in the type. */
  readonly stream: string;
  readonly data: Data;
  /** Its effect on cached reads. Every event of the platform says it; a test finds one that does not. */
  readonly reads: ReadEffect<z.output<Data>> | undefined;
}

/** What an event changes of the reads that gateways cache. */
export interface ReadEffect<Data> {
  /** The tags of the replies that it outdates. @see ReadTag */
  invalidates(this: void, data: Data): readonly string[];
  /** The service whose copy of the data changes only when it handles the event. Until then it may still answer with the former state. */
  readonly projectedBy?: 'articles';
  /** Set where gateways need not receive it: the event that its consumer publishes when the change can be read. */
  readonly announcedBy?: string;
}

export type DataOf<E extends Event> = z.output<E['data']>;

const TYPE = /^events\.([a-z]+)\.[a-z][a-z-]*\.v[1-9]\d*$/;

/**
 * Declares an event.
 * @param type `events.<service>.<event>.v1`, past tense; a breaking change is a `.v2` beside the `.v1`
 * @param reads which cached reads it changes
 * @throws when the type breaks the naming rule
 */
export function event<Data extends z.ZodType>(
  type: string,
  data: Data,
  reads?: ReadEffect<z.output<Data>>,
): Event<Data> {
  const service = TYPE.exec(type)?.[1];
  if (!service) throw new Error(`"${type}" is not events.<service>.<event>.v<N>`);
  return Object.freeze({ type, stream: streamOf(service), data, reads });
}

/** The stream that stores all events of a service. */
export const streamOf = (service: string): string => `EVENTS_${service.toUpperCase()}`;
