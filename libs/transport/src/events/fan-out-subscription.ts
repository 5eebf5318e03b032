import { setTimeout as sleep } from 'node:timers/promises';
import type { DataOf, Event } from '#contracts';
import {
  type Consumer,
  type ConsumerMessages,
  DeliverPolicy,
  jetstream,
  type JsMsg,
} from '@nats-io/jetstream';
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
interface Feed {
  readonly consumer: Consumer;
  readonly messages: ConsumerMessages;
}

/** What a subscription receives. */
interface Source {
  readonly stream: string;
  readonly subject: string;
  /** How long ago it starts. */
  readonly sinceMs: number;
}

/** Who receives it. */
export interface FanOutListener {
  receive(message: JsMsg): void;
  /** From now on events may be missing. */
  interrupted?(): void;
  /** All events up to now have been received, and the following ones will be. */
  live?(): void;
}

/**
 * Delivers events to every replica, for small events that all must know at once, such as revocations. It stores no position: each
 * subscription starts `sinceMs` ago, so the listener must tolerate repetitions.
 */
export class FanOutSubscription {
  private readonly logger = new Logger(FanOutSubscription.name);
  /** Undefined while there is no stream. */
  private feed: Feed | undefined;
  /** The delivery sequence of the last message that the source delivered. */
  private received = 0;
  private reconnects = 0;
  private stopped = false;

  private constructor(
    private readonly connection: NatsConnection,
    private readonly source: Source,
    private readonly listener: FanOutListener,
  ) {}

  /**
   * Subscribes to one type of events for as long as the connection lives. Resolves when the listener has received all past events of
   * the last `sinceMs`.
   */
  static async open<E extends Event>(
    connection: NatsConnection,
    { stream, type, data: schema }: E,
    sinceMs: number,
    listener: (data: DataOf<E>) => void,
  ): Promise<FanOutSubscription> {
    const receive = (message: JsMsg): void => {
      // A consumer can make JetStream write its empty status message into a stream (decision 13); one such message must not crash every
      // subscriber on every start.
      const data = schema.safeParse(payloadOf(message));
      if (data.success) listener(data.data as DataOf<E>);
    };
    return new FanOutSubscription(connection, { stream, subject: type, sinceMs }, { receive }).start();
  }

  /** Subscribes to all events of a service, by their list in its contract. The listener gets the messages as they are. */
  static async all(
    connection: NatsConnection,
    [first]: readonly [Event, ...Event[]],
    sinceMs: number,
    listener: FanOutListener,
  ): Promise<FanOutSubscription> {
    const subject = `${first.type.split('.', 2).join('.')}.>`;
    return new FanOutSubscription(connection, { stream: first.stream, subject, sinceMs }, listener).start();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.feed?.messages.close();
  }

  private async start(): Promise<this> {
    try {
      this.feed = await this.subscribe();
    } catch (error) {
      // Without a stream there are no past events; `run` subscribes when there is one.
      if (!isMissing(error)) throw error;
    }
    const { feed } = this;
    void this.run();
    void this.resubscribeOnReconnect();
    if (feed) await this.goLive(feed);
    return this;
  }

  private async subscribe(): Promise<Feed> {
    const { stream, subject, sinceMs } = this.source;
    const consumer = await jetstream(this.connection).consumers.get(stream, {
      filter_subjects: subject,
      deliver_policy: DeliverPolicy.StartTime,
      opt_start_time: new Date(Date.now() - sinceMs).toISOString(),
    });
    this.received = 0;
    return { consumer, messages: await consumer.consume({ expires: REQUEST_MS }) };
  }

  /** Delivers until the subscription is stopped; subscribes again whenever the messages end. */
  private async run(): Promise<void> {
    while (!this.stopped) {
      if (this.feed) await this.deliver(this.feed.messages);
      this.listener.interrupted?.();
      const { reconnects } = this;
      const feed = await this.subscribeAgain();
      this.feed = feed;
      // A reconnect during the subscribing found no feed to close.
      if (reconnects !== this.reconnects) await feed?.messages.close();
      else if (feed) void this.goLive(feed).catch(() => feed.messages.close());
    }
  }

  private async deliver(messages: ConsumerMessages): Promise<void> {
    void closeWhenLost(messages);
    for await (const message of messages) {
      this.listener.receive(message);
      this.received = message.info.deliverySequence;
    }
  }

  /** @returns undefined if the subscription was stopped before it succeeded */
  private async subscribeAgain(): Promise<Feed | undefined> {
    while (!this.stopped) {
      try {
        return await this.subscribe();
      } catch (error) {
        if (this.stopped) break;
        this.logger.warn(`cannot subscribe to ${this.source.subject}, trying again: ${String(error)}`);
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
      await this.feed?.messages.close();
    }
  }

  /** Resolves when the listener knows that it has everything, unless the feed has ended before. */
  private async goLive({ consumer, messages }: Feed): Promise<void> {
    await this.caughtUp(consumer);
    if (!this.stopped && this.feed?.messages === messages) this.listener.live?.();
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
