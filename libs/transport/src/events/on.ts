import type { Event } from '#contracts';
import { EventPattern } from '@nestjs/microservices';
import type { ConsumerOptions } from './consumer-options';
import type { Delivery } from './delivery';

/** Marks handlers of events; Nest offers each handler only to the strategy of its own transport. */
export const EVENT_TRANSPORT = Symbol('events');

/**
 * What a handler decided: done with it, try again later, or give up (a dead letter). A thrown error means `retry`. `wait` says that
 * the inbox has put it aside, until an earlier event of its aggregate has come.
 */
export type Outcome = 'ack' | 'retry' | 'reject' | 'wait';

type EventHandler<E extends Event> = (delivery: Delivery<E>) => Promise<Outcome>;

/** What Nest carries from the decorator to the strategy. */
export interface EventHandlerExtras {
  readonly event: Event;
  readonly consumer: ConsumerOptions;
}

/**
 * Declares a durable consumer and gives the decorator of its handlers: `const On = consumer({ durable: 'users-accounts' })`,
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
