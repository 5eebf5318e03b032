import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { jetstream, type ConsumerMessages, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { attempt } from './attempt';
import { type Backlog, backlogOf, delivered, POLL_INTERVAL_MS, unacknowledged } from './backlog';
import { DeadLetters } from './dead-letters';
import { CLOUD_EVENT, type Incoming } from './delivery';
import { type Durable, durablesOf } from './durable';
import { watchConsumers } from './event-gauges';
import { watchMaxDeliveries } from './max-deliveries';
import { EVENT_TRANSPORT } from './on';
import { serveRetries } from './retries';
import { MAX_ATTEMPTS, retryDelayMs, isTransient } from './retry';
import { ACK_WAIT_MS, DEFAULT_CONCURRENCY, ensureConsumer, isMissing } from './streams';
import type { WaitingEvents } from './waiting-events';

const CATCH_UP_LIMIT_MS = 10_000;

/**
 * Delivers events to the `@On` handlers of one service through durable JetStream consumers. An event is acknowledged after the
 * handler's transaction, retried with backoff, and set aside as a dead letter when it will never succeed. In a replica, each
 * aggregate has a chain of events that are handled one after the other, and each durable a concurrency limit.
 */
export class EventServer extends Server implements CustomTransportStrategy {
  override readonly transportId = EVENT_TRANSPORT;
  private readonly open = new Map<string, ConsumerMessages>();
  private readonly running = new Map<Promise<void>, JsMsg>();
  private readonly deadLetters: DeadLetters;
  private backlogs: Backlog[] = [];
  private stopping = false;
  private stops: (() => void | Promise<void>)[] = [];

  /** @param waiting where events wait for earlier ones; required by consumers with the order `sequence` */
  constructor(
    private readonly connection: NatsConnection,
    private readonly waiting?: WaitingEvents,
  ) {
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
          // The stream is not declared yet: `consume` keeps trying.
          if (!isMissing(error)) throw error;
        }),
      ),
    );
    const watched = durables.map(({ stream, options }) => ({ stream, durable: options.durable }));
    watchMaxDeliveries(this.connection, watched, this.deadLetters);
    this.stops = [
      watchConsumers(this.connection, watched),
      ...durables.map((durable) => serveRetries(this.connection, durable, this.deadLetters)),
    ];
    const found = await Promise.all(durables.map((durable) => backlogOf(this.connection, durable)));
    this.backlogs = found.filter((backlog) => backlog !== undefined);
    await this.resumeWaiting(durables);
    for (const durable of durables) void this.consume(durable);
  }

  private async resumeWaiting(durables: Durable[]): Promise<void> {
    const byName = new Map(durables.map((durable) => [durable.options.durable, durable]));
    await this.waiting?.resume({
      durables: [...byName.keys()],
      attempt: async (name, event) => {
        const durable = byName.get(name);
        return durable ? attempt(event, durable) : 'retry';
      },
      giveUp: (name, event, error) => this.deadLetters.keep(event, name, error),
    });
  }

  private durables(): Durable[] {
    return durablesOf(this.messageHandlers.values());
  }

  private async declare({ stream, options, handlers }: Durable): Promise<void> {
    await ensureConsumer(this.connection, stream, options, [...handlers.keys()]);
  }

  /** Consumes until the server closes; a consumer that was lost with the broker's data is declared again. */
  private async consume(durable: Durable): Promise<void> {
    const { stream, options } = durable;
    while (!this.stopping) {
      try {
        const source = await jetstream(this.connection).consumers.get(stream, options.durable);
        const messages = await source.consume({
          max_messages: options.concurrency ?? DEFAULT_CONCURRENCY,
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

  /** Appends each message to the chain of its aggregate. At the concurrency limit it waits until one has been handled. */
  private async dispatch(messages: ConsumerMessages, durable: Durable): Promise<void> {
    const chains = new Map<string, Promise<void>>();
    const limit = durable.options.concurrency ?? DEFAULT_CONCURRENCY;
    const busy = new Set<Promise<void>>();
    for await (const message of messages) {
      const aggregate = message.headers?.get(CLOUD_EVENT.aggregate) ?? '';
      const work = (chains.get(aggregate) ?? Promise.resolve()).then(() => this.deliver(message, durable));
      chains.set(aggregate, work);
      busy.add(work);
      this.running.set(work, message);
      void work.finally(() => {
        for (const one of [busy, this.running]) one.delete(work);
        if (chains.get(aggregate) === work) chains.delete(aggregate);
      });
      if (busy.size >= limit) await Promise.race(busy);
    }
  }

  private async deliver(message: JsMsg, durable: Durable): Promise<void> {
    const alive = setInterval(() => message.working(), ACK_WAIT_MS / 3);
    const incoming = incomingOf(message);
    try {
      const outcome = await attempt(incoming, durable);
      if (outcome === 'ack' || outcome === 'wait') message.ack();
      else if (outcome === 'retry') message.nak(retryDelayMs(incoming.attempt));
      else await this.giveUp(message, durable, new Error('The handler rejected the event.'));
    } catch (error) {
      await this.failed(message, durable, error);
    } finally {
      clearInterval(alive);
    }
  }

  private async failed(message: JsMsg, durable: Durable, error: unknown): Promise<void> {
    const attempt = message.info.deliveryCount;
    if (attempt >= MAX_ATTEMPTS && !isTransient(error)) return this.giveUp(message, durable, error);
    message.nak(retryDelayMs(attempt, error));
  }

  private async giveUp(message: JsMsg, { options }: Durable, error: unknown): Promise<void> {
    try {
      await this.deadLetters.keep(incomingOf(message), options.durable, error);
      message.term('dead letter');
    } catch (unkept) {
      this.logger.error(unkept);
      message.nak(retryDelayMs(message.info.deliveryCount));
    }
  }

  /**
   * Resolves when the events that existed at the start have been handled or have failed once, or after ten seconds: a late start is
   * better than none. It waits neither for later events nor for those that are waiting for earlier ones.
   */
  async caughtUp(): Promise<void> {
    const giveUpAt = Date.now() + CATCH_UP_LIMIT_MS;
    const isOver = (): boolean => this.stopping || Date.now() >= giveUpAt;
    await Promise.all(
      this.backlogs.map(async (backlog) => {
        for (const event of await unacknowledged(this.connection, backlog)) {
          if (isOver()) return;
          await attempt(event, backlog.durable).catch(() => undefined); // redelivered, and retried like any other
        }
        await delivered(this.connection, backlog, isOver);
        await this.connection.flush();
        await this.handled(backlog, isOver);
      }),
    );
  }

  /** Fetched events are handled as soon as the limit allows, so the backlog has ended when none of it runs after a turn. */
  private async handled({ durable, last }: Backlog, isOver: () => boolean): Promise<void> {
    for (;;) {
      await turn();
      const unfinished = [...this.running].filter(
        ([, { info, seq }]) => info.consumer === durable.options.durable && seq <= last,
      );
      if (unfinished.length === 0 || isOver()) return;
      await Promise.race([Promise.all(unfinished.map(([work]) => work)), sleep(POLL_INTERVAL_MS)]);
    }
  }

  /** Accepts no new event and finishes those that run; fetched events that were not started are redelivered elsewhere. */
  async close(): Promise<void> {
    this.stopping = true;
    for (const stop of this.stops) await stop();
    await Promise.all([...this.open.values()].map((messages) => messages.close()));
    await Promise.all(this.running.keys());
    await this.waiting?.stop();
    if (!this.connection.isClosed()) await this.connection.flush();
  }

  on(): never {
    throw new Error('An event server does not emit events.');
  }

  unwrap<T>(): T {
    return this.connection as T;
  }
}

function incomingOf({ subject, data, headers, seq, time, info }: JsMsg): Incoming {
  const { stream, deliveryCount: attempt } = info;
  return { type: subject, data, ...(headers && { headers }), time, attempt, stream, seq };
}
