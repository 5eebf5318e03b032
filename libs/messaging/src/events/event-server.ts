import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, type ConsumerMessages, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { firstValueFrom, isObservable } from 'rxjs';
import { DeadLetters } from './dead-letters';
import { CLOUD_EVENT, type Delivery, readDelivery } from './delivery';
import { processing, type Received } from './event-telemetry';
import { watchConsumers } from './event-gauges';
import { hearMaxDeliveries } from './max-deliveries';
import type { ConsumerOptions } from './consumer-options';
import { EVENT_TRANSPORT, type EventHandlerExtras, type Outcome } from './on';
import { retryDelayMs, willHeal } from './retry';
import { ACK_WAIT_MS, ensureConsumer, isMissing, typeOfSubject } from './streams';

/** How often a delivery may fail for reasons of its own before it becomes a dead letter. */
const MAX_ATTEMPTS = 8;
const CATCH_UP_LIMIT_MS = 10_000;

interface Durable {
  stream: string;
  options: ConsumerOptions;
  handlers: Map<string, MessageHandler>;
}

/**
 * Delivers events to the `@On` handlers of one service through durable JetStream consumers: acknowledged after the
 * handler's transaction, retried with backoff, set aside as a dead letter when it never will succeed. Events of one
 * aggregate are handled one after the other within a replica.
 */
export class EventServer extends Server implements CustomTransportStrategy {
  override readonly transportId = EVENT_TRANSPORT;
  private readonly open = new Map<string, ConsumerMessages>();
  private readonly running = new Set<Promise<void>>();
  private readonly deadLetters: DeadLetters;
  private stopping = false;
  private stopWatching?: () => void;

  constructor(private readonly connection: NatsConnection) {
    super();
    this.deadLetters = new DeadLetters(connection);
  }

  listen(done: (error?: unknown) => void): void {
    this.start().then(() => done(), done);
  }

  private async start(): Promise<void> {
    const durables = this.durables();
    await Promise.all(
      durables.map((durable) =>
        this.declare(durable).catch((error: unknown) => {
          // The stream is not declared yet: `consume` goes on trying.
          if (!isMissing(error)) throw error;
        }),
      ),
    );
    const watched = durables.map(({ stream, options }) => ({ stream, durable: options.durable }));
    hearMaxDeliveries(this.connection, watched, this.deadLetters);
    this.stopWatching = watchConsumers(this.connection, watched);
    for (const durable of durables) void this.consume(durable);
  }

  private durables(): Durable[] {
    const durables = new Map<string, Durable>();
    for (const handler of this.messageHandlers.values()) {
      const { event, consumer } = handler.extras as unknown as EventHandlerExtras;
      const durable = durables.get(consumer.durable) ?? {
        stream: event.stream,
        options: consumer,
        handlers: new Map(),
      };
      if (durable.stream !== event.stream)
        throw new Error(`${consumer.durable} listens to two streams; use two durables.`);
      durable.handlers.set(event.type, handler);
      durables.set(consumer.durable, durable);
    }
    return [...durables.values()];
  }

  private async declare({ stream, options, handlers }: Durable): Promise<void> {
    await ensureConsumer(this.connection, stream, options, [...handlers.keys()]);
  }

  /** Consumes until the server closes; a consumer that vanished with a wiped broker is declared anew. */
  private async consume(durable: Durable): Promise<void> {
    const { stream, options } = durable;
    while (!this.stopping) {
      try {
        const source = await jetstream(this.connection).consumers.get(stream, options.durable);
        const messages = await source.consume({
          max_messages: options.concurrency ?? 16,
          abort_on_missing_resource: true,
        });
        this.open.set(options.durable, messages);
        await this.dispatch(messages, durable);
      } catch (error) {
        if (this.stopping) return;
        this.logger.warn(`${options.durable} lost its consumer, declaring it again: ${String(error)}`);
      }
      if (this.stopping) return;
      await sleep(500);
      await this.declare(durable).catch((error: unknown) => {
        this.logger.warn(`${options.durable}: ${String(error)}`);
      });
    }
  }

  private async dispatch(messages: ConsumerMessages, durable: Durable): Promise<void> {
    const tails = new Map<string, Promise<void>>();
    const limit = durable.options.concurrency ?? 16;
    const busy = new Set<Promise<void>>();
    for await (const message of messages) {
      const aggregate = message.headers?.get(CLOUD_EVENT.aggregate) ?? '';
      const work = (tails.get(aggregate) ?? Promise.resolve()).then(() => this.deliver(message, durable));
      tails.set(aggregate, work);
      for (const set of [busy, this.running]) set.add(work);
      void work.finally(() => {
        for (const set of [busy, this.running]) set.delete(work);
        if (tails.get(aggregate) === work) tails.delete(aggregate);
      });
      if (busy.size >= limit) await Promise.race(busy);
    }
  }

  private async deliver(message: JsMsg, durable: Durable): Promise<void> {
    const alive = setInterval(() => message.working(), ACK_WAIT_MS / 3);
    const { subject, headers, info } = message;
    const type = typeOfSubject(subject);
    const received = { type, durable: durable.options.durable, attempt: info.deliveryCount, headers };
    try {
      const outcome = await processing(received, () => this.logged(received, this.handle(message, durable)));
      if (outcome === 'ack') message.ack();
      else if (outcome === 'retry') message.nak(retryDelayMs(message.info.deliveryCount));
      else await this.giveUp(message, durable, new Error('The handler rejected the event.'));
    } catch (error) {
      await this.failed(message, durable, error);
    } finally {
      clearInterval(alive);
    }
  }

  /** One line an attempt. Who waits for an earlier event has not failed. */
  private async logged({ type, durable, attempt }: Received, work: Promise<Outcome>): Promise<Outcome> {
    const begun = performance.now();
    const line = (status: string) => ({
      route: type,
      consumer: durable,
      attempt,
      status,
      duration_ms: Math.round((performance.now() - begun) * 10) / 10,
    });
    try {
      const outcome = await work;
      this.logger.log(line(outcome), 'event');
      return outcome;
    } catch (error) {
      this.logger.warn(
        { ...line('failed'), err: error },
        `${durable} could not handle ${type}, attempt ${attempt}`,
      );
      throw error;
    }
  }

  private async handle(message: JsMsg, { options, handlers }: Durable): Promise<Outcome> {
    const handler = handlers.get(typeOfSubject(message.subject));
    if (!handler) return 'ack'; // an earlier version listened to it; nobody here does
    let delivery: Delivery;
    try {
      delivery = readDelivery(message, (handler.extras as unknown as EventHandlerExtras).event, options);
    } catch (error) {
      this.logger.error(error);
      return 'reject';
    }
    const result: unknown = await handler(delivery, delivery);
    return (isObservable(result) ? await firstValueFrom(result) : result) as Outcome;
  }

  private async failed(message: JsMsg, durable: Durable, error: unknown): Promise<void> {
    const attempt = message.info.deliveryCount;
    if (attempt >= MAX_ATTEMPTS && !willHeal(error)) return this.giveUp(message, durable, error);
    message.nak(retryDelayMs(attempt, error));
  }

  private async giveUp(message: JsMsg, { options }: Durable, error: unknown): Promise<void> {
    try {
      const { data, headers, seq, info } = message;
      const given = {
        subject: typeOfSubject(message.subject),
        data,
        headers,
        seq,
        stream: info.stream,
        attempts: info.deliveryCount,
      };
      await this.deadLetters.keep(given, options.durable, error);
      message.term('dead letter');
    } catch (unkept) {
      this.logger.error(unkept);
      message.nak(retryDelayMs(message.info.deliveryCount));
    }
  }

  /** Resolves when the backlog at start has been handled, or after ten seconds: late is better than never. */
  async caughtUp(): Promise<void> {
    const giveUpAt = Date.now() + CATCH_UP_LIMIT_MS;
    const js = jetstream(this.connection);
    for (const { stream, options } of this.durables()) {
      while (!this.stopping && Date.now() < giveUpAt) {
        const info = await js.consumers.get(stream, options.durable).then(
          (consumer) => consumer.info(),
          (error: unknown) => {
            if (!isMissing(error)) throw error;
          },
        );
        if (!info) break;
        if (info.num_pending === 0 && info.num_ack_pending === 0) break;
        await sleep(25);
      }
    }
  }

  /** Takes no new event and finishes those in hand; what was fetched but not begun is redelivered elsewhere. */
  async close(): Promise<void> {
    this.stopping = true;
    this.stopWatching?.();
    await Promise.all([...this.open.values()].map((messages) => messages.close()));
    await Promise.all(this.running);
    if (!this.connection.isClosed()) await this.connection.flush();
  }

  on(): never {
    throw new Error('An event server emits no events.');
  }

  unwrap<T>(): T {
    return this.connection as T;
  }
}
