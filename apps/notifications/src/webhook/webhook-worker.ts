import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { NotificationsEnvironment } from '../notifications-environment';
import { type Claim, WebhookQueue } from './webhook-queue';
import { WebhookService } from './webhook.service';

/** How often to look for repeats that are due, and for what other replicas have no room for. */
const POLL_MS = 1_000;
/** How long a receiver may take of which nothing bad is known. */
const QUICK_TIMEOUT_S = 2.5;
/** Beyond the time-out: what stands around a call is done by then. */
const LEASE_BEYOND_TIMEOUT_S = 20;
/** Calls in hand are ended this long after the service was told to stop. */
const PATIENCE_AT_STOP_MS = 4_000;

/** Some room for calls. */
interface Lane {
  readonly slow: boolean;
  readonly timeLimitS: number;
  readonly calls: Set<Promise<void>>;
  looking: boolean;
  again: boolean;
}

/**
 * Calls webhooks, many at once as calls are mostly waiting, apart from all other jobs. Webhooks that failed or took long have a
 * lane of their own, so that they delay none that answers at once.
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
    private readonly settings: NotificationsEnvironment,
  ) {
    const { WEBHOOK_TIMEOUT } = settings.env;
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

  /** Begins the calls that are due, as far as there is room. What becomes due during a look leads to one more. */
  private async look(lane: Lane): Promise<void> {
    lane.again = true;
    if (lane.looking) return;
    lane.looking = true;
    try {
      while (lane.again && !this.stopping) {
        lane.again = false;
        const room = this.settings.env.WEBHOOK_CONCURRENCY - lane.calls.size;
        if (room === 0) return; // the next call that ends looks again
        const lease = lane.timeLimitS + LEASE_BEYOND_TIMEOUT_S;
        for (const claim of await this.queue.claim(lane.slow, room, lease)) this.begin(lane, claim);
      }
    } catch (error) {
      this.logger.warn(`webhooks wait: ${String(error)}`);
    } finally {
      lane.looking = false;
    }
  }

  private begin(lane: Lane, claim: Claim): void {
    const call = this.webhooks
      .call(claim, lane.timeLimitS * 1_000, this.stop.signal)
      // The claim ends by itself, and the call is made again.
      .catch((error: unknown) => this.logger.warn(`a webhook waits: ${String(error)}`))
      .finally(() => {
        lane.calls.delete(call);
        this.lookEverywhere();
      });
    lane.calls.add(call);
  }

  /** Before the database goes: begins no call and waits for those in hand. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    const patience = setTimeout(() => this.stop.abort(), PATIENCE_AT_STOP_MS);
    await Promise.all(this.lanes.flatMap(({ calls }) => [...calls]));
    clearTimeout(patience);
  }
}
