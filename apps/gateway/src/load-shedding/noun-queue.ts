import { DrainRate } from './drain-rate';
import { FairQueue, type Queued } from './fair-queue';
import { GradientLimit } from './gradient-limit';

/**
 * Why a request was shed: it `late` would have waited too long, newer requests made it leave a `full` queue, it `waited` as long as it
 * may, or too many requests were still `receiving` their bodies.
 */
export type Reason = 'late' | 'full' | 'waited' | 'receiving';

/** A request that waits for its body or for its turn. */
export interface Waiting extends Queued {
  /** Called once, unless `shed` is: the request may run, and has to call `ended` afterwards. */
  start(waitedMs: number): void;
  shed(reason: Reason): void;
}

/** How the requests of a noun wait. */
export interface Patience {
  /** The least share of the maximum concurrency. */
  readonly leastShare: number;
  /** The longest that a request waits, in milliseconds, in a burst that comes after a pause. */
  readonly burstMs: number;
  /** A queue that was not empty for this long stands; until then it is a burst. CoDel's interval, for people instead of packets. */
  readonly standingAfterMs: number;
  /** The wait that a standing queue may cause. */
  readonly standingMs: number;
}

/** A request in a standing queue waits at most this many times the wait that the queue may cause: what drains it may slow down. */
const STANDING_TIMES = 2;
/** With fewer running requests, those of one slow client would keep out the others. */
const LEAST = 4;
/** How many times the most concurrent requests may wait in a burst, and may send their bodies. */
const BURST_TIMES = 10;
/** Where the drain rate is not known or 0, `Retry-After` says at most this; running requests have ended by then. */
const LONGEST_RETRY_SECONDS = 10;

interface Timed {
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * The requests of one noun: at most `limit` run, others wait in a queue that is fair to clients, up to a deadline. The queue holds
 * any burst. Once it stands, it is kept as short as it drains within `standingMs`; each further request makes the oldest of the client
 * with the most requests leave, so that those that are answered have not waited long.
 * @see https://queue.acm.org/detail.cfm?id=2209336
 */
export class NounQueue {
  readonly limit: GradientLimit;
  running = 0;
  private readonly waiting = new FairQueue<Waiting>();
  private readonly receiving = new FairQueue<Waiting>();
  private readonly timed = new Map<Waiting, Timed>();
  private waitingSince: number | undefined;
  private readonly drain = new DrainRate();

  constructor(
    private readonly most: number,
    private readonly patience: Patience,
  ) {
    const least = Math.max(LEAST, Math.ceil(most * patience.leastShare));
    this.limit = new GradientLimit(Math.min(least, most), most);
  }

  /** The number of requests that wait for their turn. */
  get length(): number {
    return this.waiting.size;
  }

  /** Takes a free place, unless others wait for it. @returns whether the request runs; then it has to call `end` afterwards */
  begin(): boolean {
    if (this.waiting.size > 0 || this.running >= this.limit.current) return false;
    this.running += 1;
    return true;
  }

  /** Ends a running request. @param tookMs undefined if its duration is not that of the work */
  end(tookMs: number | undefined): void {
    this.running -= 1;
    this.drain.count();
    if (tookMs !== undefined) this.limit.responded(tookMs);
    this.startNext();
  }

  /** Starts a request now or in its turn, or sheds it. */
  enter(request: Waiting): void {
    if (this.begin()) return request.start(0);
    if (this.refuses(request.client)) return request.shed('late');
    if (this.waitingSince === undefined) this.begins();
    this.waiting.add(request);
    const waitMs = this.isStanding ? this.patience.standingMs * STANDING_TIMES : this.patience.burstMs;
    const timer = setTimeout(() => this.drop(request, 'waited'), Math.min(waitMs, this.patience.burstMs));
    this.timed.set(request, { since: performance.now(), timer });
    const oldest = this.waiting.size > this.bound ? this.waiting.oldestOfLargest() : undefined;
    if (oldest) this.drop(oldest, 'full');
  }

  /** Whether a request of the client would wait longer than it may. */
  refuses(client: string): boolean {
    const { perSecond } = this.drain;
    if (!this.isStanding || perSecond === undefined) return false;
    return ((this.waiting.ahead(client) + 1) / perSecond) * 1_000 > this.patience.burstMs;
  }

  /** Takes note of a request whose body has still to come. It has to `enter` or `leave`. */
  receive(request: Waiting): void {
    this.receiving.add(request);
    const oldest =
      this.receiving.size > this.most * BURST_TIMES ? this.receiving.oldestOfLargest() : undefined;
    if (!oldest) return;
    this.receiving.remove(oldest);
    oldest.shed('receiving');
  }

  /** The body of a request has come. @returns whether it was still expected */
  received(request: Waiting): boolean {
    return this.receiving.remove(request);
  }

  /** A request whose client has disconnected neither waits nor sends any longer. @returns whether it waited or sent */
  leave(request: Waiting): boolean {
    return this.receiving.remove(request) || this.remove(request) !== undefined;
  }

  /** Seconds until the requests that wait now have been answered. */
  get retryAfter(): number {
    const rate = this.drain.perSecond ?? (this.waiting.size * 1_000) / this.patience.burstMs;
    const seconds = rate > 0 ? Math.ceil(this.waiting.size / rate) : LONGEST_RETRY_SECONDS;
    return Math.max(1, Math.min(LONGEST_RETRY_SECONDS, seconds));
  }

  /** Measures the drain rate and adapts the limit; to be called a few times a second. */
  adapt(): void {
    if (this.waitingSince !== undefined) this.drain.measure();
    this.limit.adapt(this.waitingSince !== undefined);
    this.startNext();
  }

  private get isStanding(): boolean {
    return (
      this.waitingSince !== undefined &&
      performance.now() - this.waitingSince >= this.patience.standingAfterMs
    );
  }

  private get bound(): number {
    const { perSecond } = this.drain;
    if (!this.isStanding || perSecond === undefined) return this.most * BURST_TIMES;
    return Math.max(1, (perSecond * this.patience.standingMs) / 1_000);
  }

  private begins(): void {
    this.waitingSince = performance.now();
    this.drain.begin();
  }

  private startNext(): void {
    while (this.running < this.limit.current) {
      const next = this.waiting.shift();
      if (!next) return;
      this.running += 1;
      next.start(this.forget(next));
    }
  }

  private drop(request: Waiting, reason: Reason): void {
    if (this.remove(request) !== undefined) request.shed(reason);
  }

  /** @returns how long the request has waited; undefined if it does not wait */
  private remove(request: Waiting): number | undefined {
    return this.waiting.remove(request) ? this.forget(request) : undefined;
  }

  private forget(request: Waiting): number {
    const timed = this.timed.get(request);
    this.timed.delete(request);
    if (this.waiting.size === 0) this.waitingSince = undefined;
    if (!timed) return 0;
    clearTimeout(timed.timer);
    return performance.now() - timed.since;
  }
}
