import { ArticlesRpc, type CaughtUpRpc, NotificationsRpc, UsersRpc } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Injectable } from '@nestjs/common';

/** Longer than any healthy service needs, short enough for a client to wait when a service is down. */
const PATIENCE_MS = 2_000;

/** The same request, with its deadline within the patience. A deadline that is earlier already stays as it is. */
const patient = (context: Context): Context => ({
  ...context,
  deadline: Math.min(context.deadline ?? Infinity, Date.now() + PATIENCE_MS),
});

/**
 * Makes a client read its own writes: before it responds, the gateway waits until the services that consume the event of a
 * write have handled it. The event is durable already, so the gateway waits only briefly for a service that is down or slow.
 */
@Injectable()
export class ReadYourWrites {
  constructor(private readonly rpc: RpcClient) {}

  /**
   * After an account was created or deleted: waits for its profile, then its author, and for its notifications.
   * @returns whether the profile is up to date
   */
  async ofAccount(events: string[], context: Context): Promise<boolean> {
    const waiting = patient(context);
    const [followed] = await Promise.all([
      this.ofChangedAccount(events, waiting),
      this.caughtUp(NotificationsRpc.caughtUp, events, waiting),
    ]);
    return followed;
  }

  /** After an account changed: waits for its profile, then its author. @returns whether the profile is up to date */
  async ofChangedAccount(events: string[], context: Context): Promise<boolean> {
    const waiting = patient(context);
    const caused = await this.caughtUp(UsersRpc.caughtUp, events, waiting);
    await this.ofProfile(caused, waiting);
    return caused.length > 0;
  }

  /** After a profile changed: waits for its author. */
  async ofProfile(events: string[], context: Context): Promise<void> {
    await this.caughtUp(ArticlesRpc.caughtUp, events, patient(context));
  }

  /** After a follow began or ended: waits for authors and feeds, and for the followers that are notified of articles. */
  async ofFollow(events: string[], context: Context): Promise<void> {
    const waiting = patient(context);
    await Promise.all([
      this.caughtUp(ArticlesRpc.caughtUp, events, waiting),
      this.caughtUp(NotificationsRpc.caughtUp, events, waiting),
    ]);
  }

  /** @returns the events that the handlers published in turn, empty when they were not caught up in time */
  private async caughtUp(contract: CaughtUpRpc, events: string[], context: Context): Promise<string[]> {
    if (events.length === 0) return [];
    try {
      return (await this.rpc.call(contract, { events }, context)).events;
    } catch {
      return []; // The write is stored, whether or not the service responds.
    }
  }
}
