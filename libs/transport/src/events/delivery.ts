import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataOf, Event } from '#contracts';
import { parseTraceparent } from '#telemetry';
import type { MsgHdrs } from '@nats-io/transport-node';
import type { Context } from '../context';
import type { ConsumerOptions } from './consumer-options';

/** A message that should be an event, before it is parsed: from the stream of its publisher, or a dead letter of the consumer. */
export interface Incoming {
  readonly type: string;
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs;
  /** When its stream stored it. */
  readonly time: Date;
  readonly attempt: number;
  /** The stream that contains it, and its sequence there. */
  readonly stream: string;
  readonly seq: number;
}

/** One event as it reached one consumer. A redelivery has the same `id`. */
export interface Delivery<E extends Event = Event> {
  readonly id: string;
  readonly type: string;
  readonly data: DataOf<E>;
  /** The aggregate of the event; its versions have no gaps. */
  readonly aggregate: { readonly id: string; readonly version: number };
  readonly consumer: ConsumerOptions;
  /** When it was appended, by the clock of the publisher's database. */
  readonly time: Date;
  /** 1 for the first delivery. */
  readonly attempt: number;
  /** The context of its handling: the trace in which it was appended, and its own id as the cause. */
  readonly context: Context;
  /** Runs work in the trace of this delivery; a handler of a batch does so where the work belongs to one delivery. */
  readonly within: <T>(work: () => T) => T;
  /** The message as it was received. */
  readonly message: Incoming;
}

/**
 * Names of the headers that carry an event: CloudEvents 1.0 in binary mode, with the distributed-tracing extension and
 * three of our own.
 * @see https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/nats-protocol-binding.md
 */
export const CLOUD_EVENT = {
  specversion: 'ce-specversion',
  id: 'ce-id',
  type: 'ce-type',
  source: 'ce-source',
  time: 'ce-time',
  contentType: 'ce-datacontenttype',
  /** The span that appended the event; the plain `traceparent` is the span that published it. */
  trace: 'ce-traceparent',
  aggregate: 'ce-aggregateid',
  version: 'ce-aggregateversion',
  cause: 'ce-causationid',
} as const;

/**
 * Parses a message as an event of this consumer.
 * @throws Error when it does not fit the event's contract; a retry would not help
 */
export function readDelivery(message: Incoming, event: Event, consumer: ConsumerOptions): Delivery {
  const header = (name: string) => message.headers?.get(name) || undefined;
  const id = header(CLOUD_EVENT.id);
  const aggregateId = header(CLOUD_EVENT.aggregate);
  if (!id || !aggregateId) throw new Error('The message lacks the headers of an event.');
  return {
    id,
    type: event.type,
    data: event.data.parse(JSON.parse(new TextDecoder().decode(message.data))),
    aggregate: { id: aggregateId, version: Number(header(CLOUD_EVENT.version)) },
    consumer,
    time: new Date(header(CLOUD_EVENT.time) ?? message.time),
    attempt: message.attempt,
    context: { trace: parseTraceparent(header(CLOUD_EVENT.trace)), cause: id },
    within: AsyncLocalStorage.snapshot(),
    message,
  };
}
