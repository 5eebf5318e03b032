import type { Event } from '#contracts';
import type { MessageHandler } from '@nestjs/microservices';
import { firstValueFrom, isObservable } from 'rxjs';
import { Batches } from './batches';
import type { ConsumerOptions } from './consumer-options';
import type { Delivery } from './delivery';
import type { EventHandlerExtras, Outcome } from './on';

/** The handler of one event. */
export interface EventHandler {
  readonly event: Event;
  readonly handle: (delivery: Delivery) => Promise<Outcome>;
}

/** A durable consumer of one service, with its handlers by event type. */
export interface Durable {
  readonly stream: string;
  readonly options: ConsumerOptions;
  readonly handlers: Map<string, EventHandler>;
}

/** Groups the handlers of a service by their durable. @throws Error when a durable has events of two services */
export function durablesOf(handlers: Iterable<MessageHandler>): Durable[] {
  const durables = new Map<string, Durable>();
  for (const handler of handlers) {
    const { event, consumer, batch } = handler.extras as unknown as EventHandlerExtras;
    const durable = durables.get(consumer.durable) ?? {
      stream: event.stream,
      options: consumer,
      handlers: new Map<string, EventHandler>(),
    };
    if (durable.stream !== event.stream)
      throw new Error(`${consumer.durable} subscribes to two streams; use two durables.`);
    durable.handlers.set(event.type, { event, handle: handlerOf(handler, batch) });
    durables.set(consumer.durable, durable);
  }
  return [...durables.values()];
}

function handlerOf(handler: MessageHandler, batch?: number): EventHandler['handle'] {
  const call = async (given: Delivery | Delivery[]): Promise<Outcome> => {
    const result: unknown = await handler(given, given);
    return (isObservable(result) ? await firstValueFrom(result) : result) as Outcome;
  };
  if (!batch) return call;
  // It waits for no others.
  if (batch === 1) return (delivery) => call([delivery]);
  const batches = new Batches(batch, call);
  return (delivery) => batches.add(delivery);
}
