import { setTimeout as sleep } from 'node:timers/promises';
import type { DataOf, Event } from '#contracts';
import { type Consumer, type ConsumerMessages, DeliverPolicy, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { payloadOf } from '../payload';
import { isMissing } from './streams';

const RETRY_DELAY_MS = 250;
const LOST: ReadonlySet<string> = new Set([
  'consumer_deleted',
  'ordered_consumer_recreated',
  'stream_not_found',
]);
/** How long one pull request lasts. A server that forgot the consumer is noticed after this time without a heartbeat. */
const REQUEST_MS = 5_000;

/** An ordered consumer of the stream and its messages. */
interface Source {
  readonly consumer: Consumer;
  readonly messages: ConsumerMessages;
}

/**
 * Delivers each event of one type to every replica, for small events that all must know at once, such as revocations. It stores
 * no position: each subscription starts `sinceMs` ago, so the listener must tolerate repetitions.
 */
export class FanOutSubscription<E extends Event> {
  private readonly logger = new Logger(FanOutSubscription.name);
  /** Undefined while there is no stream. */
  private source: Source | undefined;
  /** The delivery sequence of the last message that the source delivered. */
  private received = 0;
  private reconnects = 0;
  private stopped = false;

  private constructor(
    private readonly connection: NatsConnection,
    private readonly event: E,
    private readonly sinceMs: number,
    private readonly listener: (data: DataOf<E>) => void,
  ) {}

  /** Subscribes for as long as the connection lives. Resolves when the listener has received all past events. */
  static async open<E extends Event>(
    connection: NatsConnection,
    event: E,
    sinceMs: number,
    listener: (data: DataOf<E>) => void,
  ): Promise<FanOutSubscription<E>> {
    const subscription = new FanOutSubscription(connection, event, sinceMs, listener);
    await subscription.start();
    return subscription;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.source?.messages.close();
  }

  private async start(): Promise<void> {
    try {
      this.source = await this.subscribe();
    } catch (error) {
      // Without a stream there are no past events; `run` subscribes when there is one.
      if (!isMissing(error)) throw error;
    }
    const { source } = this;
    void this.run();
    void this.resubscribeOnReconnect();
    if (source) await this.caughtUp(source.consumer);
  }

  private async subscribe(): Promise<Source> {
    const consumer = await jetstream(this.connection).consumers.get(this.event.stream, {
      filter_subjects: this.event.type,
      deliver_policy: DeliverPolicy.StartTime,
      opt_start_time: new Date(Date.now() - this.sinceMs).toISOString(),
    });
    this.received = 0;
    return { consumer, messages: await consumer.consume({ expires: REQUEST_MS }) };
  }

  /** Delivers until the subscription is stopped; subscribes again whenever the messages end. */
  private async run(): Promise<void> {
    while (!this.stopped) {
      if (this.source) await this.deliver(this.source.messages);
      const { reconnects } = this;
      this.source = await this.subscribeAgain();
      // A reconnect during the subscribing found no source to close.
      if (reconnects !== this.reconnects) await this.source?.messages.close();
    }
  }

  private async deliver(messages: ConsumerMessages): Promise<void> {
    void closeWhenLost(messages);
    for await (const message of messages) {
      // A consumer can make JetStream write its empty status message into a stream (decision 13); one such message must not crash every
      // subscriber on every start.
      const data = this.event.data.safeParse(payloadOf(message));
      if (data.success) this.listener(data.data as DataOf<E>);
      this.received = message.info.deliverySequence;
    }
  }

  /** @returns undefined if the subscription was stopped before it succeeded */
  private async subscribeAgain(): Promise<Source | undefined> {
    while (!this.stopped) {
      try {
        return await this.subscribe();
      } catch (error) {
        if (this.stopped) break;
        this.logger.warn(`cannot subscribe to ${this.event.type}, trying again: ${String(error)}`);
        await sleep(RETRY_DELAY_MS);
      }
    }
    return undefined;
  }

  /**
   * A server that was restarted has forgotten the consumer, and the client may wait for it indefinitely. Closing the messages makes
   * `run` subscribe again, which repeats what was published in between.
   */
  private async resubscribeOnReconnect(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (this.stopped) return;
      if (type !== 'reconnect') continue;
      this.reconnects += 1;
      await this.source?.messages.close();
    }
  }

  /** Resolves when everything that the consumer had to deliver has been received. */
  private async caughtUp(consumer: Consumer): Promise<void> {
    for (
      let info = await consumer.info();
      info.num_pending > 0 || this.received < info.delivered.consumer_seq;
      info = await consumer.info()
    )
      await sleep(10);
  }
}

/**
 * The client recreates a lost ordered consumer at its old sequence. If the stream was recreated too, sequences restart at 1 and
 * that position is never reached, so the subscription starts again from its start time.
 */
async function closeWhenLost(messages: ConsumerMessages): Promise<void> {
  for await (const { type } of messages.status()) {
    if (LOST.has(type)) return void (await messages.close());
  }
}
