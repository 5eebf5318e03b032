const LOOK_EVERY_MS = 250;
/** Requests that take longer in the mean wait for one another: with fewer in hand as many would be answered, and sooner. */
const TARGET_MS = 150;
/** However slow the answers are, this share of the limit stays: what is slow by nature is not starved. */
const LEAST_SHARE = 0.25;
/** In so many looks the limit is back at its height. */
const STEPS_UP = 16;

/** What is known of one noun. */
interface Share {
  limit: number;
  inHand: number;
  /** Since the last look. */
  answered: number;
  tookMs: number;
}

/**
 * How many requests for one noun are in hand at most. Where answers become slow, be it for the event loop, a service or a
 * database, there are fewer: the limit is halved, and grows back step by step (additive increase, multiplicative decrease).
 */
export class Admission {
  private readonly shares = new Map<string, Share>();
  private readonly timer: NodeJS.Timeout;

  /** @param most per noun; 0 admits everything */
  constructor(private readonly most: number) {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  admits(noun: string): boolean {
    if (this.most === 0) return true;
    const { inHand, limit } = this.shareOf(noun);
    return inHand < limit;
  }

  limitOf(noun: string): number {
    return this.shareOf(noun).limit;
  }

  begin(noun: string): void {
    this.shareOf(noun).inHand += 1;
  }

  /** @param tookMs how long the request was in hand */
  end(noun: string, tookMs: number): void {
    const share = this.shareOf(noun);
    share.inHand -= 1;
    share.answered += 1;
    share.tookMs += tookMs;
  }

  /** Adapts the limits to what has been answered since the last time. */
  look(): void {
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
    if (!share) this.shares.set(noun, (share = { limit: this.most, inHand: 0, answered: 0, tookMs: 0 }));
    return share;
  }
}
