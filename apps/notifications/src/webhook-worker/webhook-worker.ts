import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { NotificationsEnvironment } from '../notifications.env';
import { type Claim, WebhookQueue } from '../webhook/webhook-queue';
import { WebhookService } from './webhook.service';

/** How often to look for retries that are due, and for deliveries that other replicas have no capacity for. */
const POLL_MS = 1_000;
/** How long a receiver that has answered well so far may take. */
const QUICK_TIMEOUT_S = 2.5;
/** Added to the timeout: the work before and after a call is done by then. */
const LEASE_BEYOND_TIMEOUT_S = 20;
/** Running calls are aborted this long after the service was asked to stop. */
const STOP_GRACE_MS = 4_000;

/** A limited number of concurrent calls. */
interface Lane {
  readonly slow: boolean;
  readonly timeLimitS: number;
  readonly calls: Set<Promise<void>>;
  looking: boolean;
  again: boolean;
}

/**
 * Calls webhooks, apart from all other jobs, and many concurrently, as calls mostly wait. Webhooks that failed or took long have
 * their own lane, so that they do not delay those that answer at once.
 */
@Injectable()
export class WebhookWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(WebhookWorker.name);
  private readonly stop = new AbortController();
  private readonly lanes: readonly Lane[];
  private stopping = false;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly queue: WebhookQueue,
    private readonly webhooks: WebhookService,
    private readonly env: NotificationsEnvironment,
  ) {
    const { WEBHOOK_TIMEOUT } = env;
    const lane = (slow: boolean, timeLimitS: number): Lane => ({
      slow,
      timeLimitS,
      calls: new Set(),
      looking: false,
      again: false,
    });
    this.lanes = [lane(false, Math.min(QUICK_TIMEOUT_S, WEBHOOK_TIMEOUT)), lane(true, WEBHOOK_TIMEOUT)];
  }

  onApplicationBootstrap(): void {
    this.queue.onDue(() => this.lookEverywhere());
    this.timer = setInterval(() => this.lookEverywhere(), POLL_MS);
  }

  private lookEverywhere(): void {
    for (const lane of this.lanes) void this.look(lane);
  }

  /** Starts the calls that are due, within the lane's limit. If more become due while it looks, it looks again. */
  private async look(lane: Lane): Promise<void> {
    lane.again = true;
    if (lane.looking) return;
    lane.looking = true;
    try {
      while (lane.again && !this.stopping) {
        lane.again = false;
        const free = this.env.WEBHOOK_CONCURRENCY - lane.calls.size;
        if (free === 0) return; // the next call that ends looks again
        const lease = lane.timeLimitS + LEASE_BEYOND_TIMEOUT_S;
        for (const claim of await this.queue.claim(lane.slow, free, lease)) this.start(lane, claim);
      }
    } catch (error) {
      this.logger.warn(`webhooks wait: ${String(error)}`);
    } finally {
      lane.looking = false;
    }
  }

  private start(lane: Lane, claim: Claim): void {
    const call = this.webhooks
      .call(claim, lane.timeLimitS * 1_000, this.stop.signal)
      // The claim expires, and the call is made again.
      .catch((error: unknown) => this.logger.warn(`a webhook waits: ${String(error)}`))
      .finally(() => {
        lane.calls.delete(call);
        this.lookEverywhere();
      });
    lane.calls.add(call);
  }

  /** Before the database is closed: starts no call and waits for the running ones. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    const grace = setTimeout(() => this.stop.abort(), STOP_GRACE_MS);
    await Promise.all(this.lanes.flatMap(({ calls }) => [...calls]));
    clearTimeout(grace);
  }
}
