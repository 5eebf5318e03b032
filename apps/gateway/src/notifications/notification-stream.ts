import { NotificationsRpc, wakeUpSubject } from '#contracts';
import type { RpcClient, Context } from '#transport';
import { continueTrace } from '#telemetry';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { EventStream } from './event-stream';

const HEARTBEAT_MS = 15_000;
const PAGE = 100;
const PATIENCE_MS = 5_000;

/**
 * Sends the notifications of one account over one connection. A wake-up is only a hint to ask the notifications service for
 * everything after the last one sent. So no notification is missed or sent twice, whichever app restarts, and a lost wake-up
 * delays one by a heartbeat at most.
 */
export class NotificationStream {
  private readonly subscription: Subscription;
  private readonly heartbeat: NodeJS.Timeout;
  private looking = false;
  private lookAgain = false;

  /** @param last the `seq` of the last notification the client has */
  constructor(
    private readonly rpc: RpcClient,
    private readonly events: EventStream,
    private readonly context: Context & { actor: { id: string } },
    private last: number,
    connection: NatsConnection,
  ) {
    this.subscription = connection.subscribe(wakeUpSubject(context.actor.id), {
      callback: () => void this.look(),
    });
    this.heartbeat = setInterval(() => {
      events.comment('heartbeat');
      void this.look();
    }, HEARTBEAT_MS);
    events.closed.addEventListener('abort', () => this.forget(), { once: true });
    if (events.closed.aborted) this.forget();
  }

  /** Sends new notifications. Wake-ups during a run cause one more run. */
  async look(): Promise<void> {
    this.lookAgain = true;
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.lookAgain && !this.events.closed.aborted) {
        this.lookAgain = false;
        while (await this.writePage());
      }
    } catch {
      // The service is unavailable: the next wake-up or heartbeat retries.
    } finally {
      this.looking = false;
    }
  }

  /** @returns whether there may be more */
  private async writePage(): Promise<boolean> {
    const context = {
      ...this.context,
      trace: continueTrace(this.context.trace),
      deadline: Date.now() + PATIENCE_MS,
    };
    const { notifications } = await this.rpc.call(
      NotificationsRpc.since,
      { after: this.last, limit: PAGE },
      context,
    );
    for (const notification of notifications) {
      if (this.events.closed.aborted) return false;
      await this.events.send({ id: String(notification.seq), event: 'notification', data: notification });
      this.last = notification.seq;
    }
    return notifications.length === PAGE;
  }

  end(): void {
    this.events.end();
  }

  private forget(): void {
    clearInterval(this.heartbeat);
    this.subscription.unsubscribe();
  }
}
