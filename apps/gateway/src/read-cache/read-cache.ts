import { ArticlesEvents, UsersEvents } from '#contracts';
import { AppConnection, FanOutSubscription, RpcClient } from '#transport';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayEnvironment } from '../gateway.env';
import { CachedReplies, type CachedReply, type Load } from './cached-replies';
import { EventInvalidation } from './event-invalidation';
import { OtherGateways } from './other-gateways';
import { Projections } from './projections';

const BYTES_PER_MB = 1_048_576;
/** Events of this time before a subscription are received again: their projections may still be behind. */
const REPEATED_MS = 10_000;
/** Why nothing is served before the first connection is complete, and while it is lost. */
const DISCONNECTED = 'disconnected';

/**
 * Replies to reads that gateways answer without a service, while nothing that they show has changed (decision 22). Also with the
 * cache switched off, a gateway has the others drop what was written through it.
 */
@Injectable()
export class ReadCache implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Undefined if the cache is switched off. */
  readonly replies: CachedReplies | undefined;
  private readonly gateways: OtherGateways;
  private readonly projections: Projections | undefined;
  private subscriptions: FanOutSubscription[] = [];

  constructor(
    private readonly nats: AppConnection,
    rpc: RpcClient,
    env: GatewayEnvironment,
  ) {
    const replies = env.READ_CACHE ? new CachedReplies(env.READ_CACHE_MB * BYTES_PER_MB) : undefined;
    replies?.suspend(DISCONNECTED);
    this.replies = replies;
    this.projections = replies && new Projections(rpc, replies);
    this.gateways = new OtherGateways(nats.connection, {
      caches: replies !== undefined,
      drop: (tags) => replies?.drop(tags),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const { replies, projections } = this;
    if (!replies || !projections) return;
    void this.watchConnection(replies);
    const users = new EventInvalidation(replies, projections, 'users', UsersEvents);
    const articles = new EventInvalidation(replies, projections, 'articles', ArticlesEvents);
    const { connection } = this.nats;
    this.subscriptions = await Promise.all([
      FanOutSubscription.all(connection, UsersEvents, REPEATED_MS, users),
      FanOutSubscription.all(connection, ArticlesEvents, REPEATED_MS, articles),
    ]);
    replies.resume(DISCONNECTED);
  }

  /** The stored reply, while every change would be known here. */
  find(key: string): CachedReply | undefined {
    return this.gateways.isReached ? this.replies?.find(key) : undefined;
  }

  /** Stores what a load has read, while every change would be known here. @returns whether it was stored */
  put(load: Load, reply: CachedReply, tags: readonly string[]): boolean {
    return this.gateways.isReached && this.replies?.put(load, reply, tags) === true;
  }

  /** After a write: resolves when no gateway answers with what it has outdated. */
  changed(tags: Iterable<string>): Promise<void> {
    return this.gateways.changed(tags);
  }

  private async watchConnection(replies: CachedReplies): Promise<void> {
    for await (const { type } of this.nats.connection.status()) {
      if (type === 'disconnect') replies.suspend(DISCONNECTED);
      // Events are missing until the subscriptions are live again, of which they inform the replies themselves.
      if (type === 'reconnect') replies.resume(DISCONNECTED);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.replies?.close();
    this.projections?.stop();
    await Promise.all(this.subscriptions.map((subscription) => subscription.stop()));
    await this.gateways.stop();
  }
}
