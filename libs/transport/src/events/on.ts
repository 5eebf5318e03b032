import type { Event } from '#contracts';
import { EventPattern } from '@nestjs/microservices';
import type { ConsumerOptions } from './consumer-options';
import type { Delivery } from './delivery';

/** Marks handlers of events; Nest passes each handler only to the strategy of its own transport. */
export const EVENT_TRANSPORT = Symbol('events');

/**
 * The result of a handler: handled, try again later, or make it a dead letter. A thrown error means `retry`. `wait` means that the
 * inbox has stored the event until an earlier event of its aggregate arrives.
 */
export type Outcome = 'ack' | 'retry' | 'reject' | 'wait';

/** Declares a method as the handler of an event. */
type HandlerDecorator<Given> = <H extends (given: Given) => Promise<Outcome>>(
  target: object,
  key: string,
  descriptor: TypedPropertyDescriptor<H>,
) => void;

/** Declares handlers: of one delivery, or of all that wait, at most `batch` of them, with one outcome. */
interface On {
  <E extends Event>(event: E): HandlerDecorator<Delivery<E>>;
  <E extends Event>(event: E, options: { readonly batch: number }): HandlerDecorator<Delivery<E>[]>;
}

/** What Nest passes from the decorator to the strategy. */
export interface EventHandlerExtras {
  readonly event: Event;
  readonly consumer: ConsumerOptions;
  /** The size of the largest batch, for a handler of batches. */
  readonly batch?: number;
}

/**
 * Declares a durable consumer and returns the decorator of its handlers: `const On = consumer({ durable: 'users-accounts' })`,
 * then `@On(UserRegistered)` on a method that takes the delivery and returns an outcome. `@On(ArticleCreated, { batch: 50 })` on a
 * method that takes deliveries handles many in one transaction; when it fails, each delivery is handled alone.
 */
export function consumer(options: ConsumerOptions): On {
  return (event: Event, { batch }: { batch?: number } = {}) =>
    (target: object, key: string, descriptor: PropertyDescriptor): void => {
      if (batch && options.order)
        throw new Error(`${options.durable} has an order, so it handles one delivery at a time.`);
      const extras: EventHandlerExtras = { event, consumer: options, ...(batch && { batch }) };
      const pattern = `${options.durable} ${event.type}`;
      EventPattern<string>(pattern, EVENT_TRANSPORT, extras)(target, key, descriptor);
    };
}
