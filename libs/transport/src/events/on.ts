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

type EventHandler<E extends Event> = (delivery: Delivery<E>) => Promise<Outcome>;

/** What Nest passes from the decorator to the strategy. */
export interface EventHandlerExtras {
  readonly event: Event;
  readonly consumer: ConsumerOptions;
}

/**
 * Declares a durable consumer and returns the decorator of its handlers: `const On = consumer({ durable: 'users-accounts' })`,
 * then `@On(UserRegistered)` on a method that takes the delivery and returns an outcome.
 */
export function consumer(options: ConsumerOptions) {
  return <E extends Event>(event: E) =>
    <H extends EventHandler<E>>(
      target: object,
      key: string,
      descriptor: TypedPropertyDescriptor<H>,
    ): void => {
      const extras: EventHandlerExtras = { event, consumer: options };
      const pattern = `${options.durable} ${event.type}`;
      EventPattern<string>(pattern, EVENT_TRANSPORT, extras)(target, key, descriptor as PropertyDescriptor);
    };
}
