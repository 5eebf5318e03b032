const ADAPT_EVERY_MS = 250;
/** At a higher mean duration, requests wait for one another: with fewer at once, as many are answered, and sooner. */
const TARGET_MS = 150;
/** The least share of the maximum, however slow the responses are: a noun that is always slow is not starved. */
const LEAST_SHARE = 0.25;
/** Adaptations after which a limit is at its maximum again. */
const STEPS_UP = 16;

/** The state of one noun. */
interface Share {
  limit: number;
  running: number;
  /** Since the last adaptation. */
  answered: number;
  tookMs: number;
}

/**
 * A concurrency limit for each noun of the API. Where responses become slow, because of the event loop, a service or a
 * database, the limit is halved, and grows back step by step (additive increase, multiplicative decrease).
 */
export class ConcurrencyLimits {
  private readonly shares = new Map<string, Share>();
  private readonly timer: NodeJS.Timeout;

  /** @param most concurrent requests per noun; 0 admits everything */
  constructor(private readonly most: number) {
    this.timer = setInterval(() => this.adapt(), ADAPT_EVERY_MS).unref();
  }

  admits(noun: string): boolean {
    if (this.most === 0) return true;
    const { running, limit } = this.shareOf(noun);
    return running < limit;
  }

  limitOf(noun: string): number {
    return this.shareOf(noun).limit;
  }

  begin(noun: string): void {
    this.shareOf(noun).running += 1;
  }

  /** @param tookMs since `begin` */
  end(noun: string, tookMs: number): void {
    const share = this.shareOf(noun);
    share.running -= 1;
    share.answered += 1;
    share.tookMs += tookMs;
  }

  /** Adapts the limits to the responses since the last call. */
  adapt(): void {
    for (const share of this.shares.values()) {
      const isSlow = share.tookMs > share.answered * TARGET_MS;
      share.limit = isSlow
        ? Math.max(Math.ceil(this.most * LEAST_SHARE), Math.floor(share.limit / 2))
        : Math.min(this.most, share.limit + Math.ceil(this.most / STEPS_UP));
      share.answered = 0;
      share.tookMs = 0;
    }
  }

  close(): void {
    clearInterval(this.timer);
  }

  private shareOf(noun: string): Share {
    let share = this.shares.get(noun);
    if (!share) this.shares.set(noun, (share = { limit: this.most, running: 0, answered: 0, tookMs: 0 }));
    return share;
  }
}
