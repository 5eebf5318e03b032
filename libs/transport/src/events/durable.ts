import type { MessageHandler } from '@nestjs/microservices';
import type { ConsumerOptions } from './consumer-options';
import type { EventHandlerExtras } from './on';

/** A durable consumer of one service, with its handlers by event type. */
export interface Durable {
  readonly stream: string;
  readonly options: ConsumerOptions;
  readonly handlers: Map<string, MessageHandler>;
}

/** The event contract of a handler, and its consumer. */
export const extrasOf = (handler: MessageHandler): EventHandlerExtras =>
  handler.extras as unknown as EventHandlerExtras;

/** Groups the handlers of a service by their durable. @throws Error when a durable has events of two services */
export function durablesOf(handlers: Iterable<MessageHandler>): Durable[] {
  const durables = new Map<string, Durable>();
  for (const handler of handlers) {
    const { event, consumer } = extrasOf(handler);
    const durable = durables.get(consumer.durable) ?? {
      stream: event.stream,
      options: consumer,
      handlers: new Map<string, MessageHandler>(),
    };
    if (durable.stream !== event.stream)
      throw new Error(`${consumer.durable} subscribes to two streams; use two durables.`);
    durable.handlers.set(event.type, handler);
    durables.set(consumer.durable, durable);
  }
  return [...durables.values()];
}
