import { ArticlesRpc, NotificationsRpc, type ReplyOf, UsersRpc } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Injectable } from '@nestjs/common';

type Settled = typeof UsersRpc.settled | typeof ArticlesRpc.settled | typeof NotificationsRpc.settled;

/** Longer than any healthy service needs, short enough not to keep a client waiting for one that is not. */
const PATIENCE_MS = 2_000;

/**
 * What a 2xx acknowledged is what the same client reads next: before answering, the gateway waits until the services that
 * follow a fact have handled it. The fact is durable already, so a service that is away or slow delays nobody for long.
 */
@Injectable()
export class ReadYourWrites {
  constructor(private readonly rpc: RpcClient) {}

  /**
   * After an account was opened or deleted: its profile, then its author; and its notifications.
   * @returns whether the profile has followed
   */
  async ofAccount(events: string[], context: Context): Promise<boolean> {
    const [followed] = await Promise.all([
      this.ofChangedAccount(events, context),
      this.settle(NotificationsRpc.settled, events, context),
    ]);
    return followed;
  }

  /** After an account changed: its profile, then its author. @returns whether the profile has followed */
  async ofChangedAccount(events: string[], context: Context): Promise<boolean> {
    const caused = await this.settle(UsersRpc.settled, events, context);
    await this.ofProfile(caused, context);
    return caused.length > 0;
  }

  /** After a profile changed: its author. */
  async ofProfile(events: string[], context: Context): Promise<void> {
    await this.settle(ArticlesRpc.settled, events, context);
  }

  /** @returns the events that followed from these, none when they did not settle in time */
  private async settle(contract: Settled, events: string[], context: Context): Promise<string[]> {
    if (events.length === 0) return [];
    const deadline = Math.min(context.deadline ?? Infinity, Date.now() + PATIENCE_MS);
    try {
      const reply: ReplyOf<Settled> = await this.rpc.call(contract, { events }, { ...context, deadline });
      return reply.events;
    } catch {
      return []; // the write stands whoever is away
    }
  }
}
