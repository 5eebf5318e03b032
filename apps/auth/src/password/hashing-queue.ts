import { LoginsOverloaded } from '#contracts';

/** How much a new duration moves the mean, after the first few. */
const WEIGHT = 0.1;

interface Waiting {
  readonly deadline: number;
  start(): void;
  refuse(): void;
}

/**
 * Computes a few hashes at once; others wait in the order in which they came. A hash that could not be ready before its caller's
 * deadline is refused at once, or in its turn: computing it would only delay the others.
 */
export class HashingQueue {
  private readonly waiting: Waiting[] = [];
  private running = 0;
  /** How long a hash takes, and the number of measurements. */
  private meanMs = 0;
  private measured = 0;

  /**
   * @param atOnce how many hashes are computed at once
   * @param mostWaiting a bound for callers without a deadline
   */
  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
  ) {}

  /**
   * Runs a piece of work in its turn.
   * @param deadline Unix milliseconds after which the caller no longer waits
   * @throws LoginsOverloaded, with the seconds after which the queue has drained
   */
  async run<T>(work: () => Promise<T>, deadline = Infinity): Promise<T> {
    if (this.waiting.length >= this.mostWaiting || Date.now() + this.waitMs > deadline) throw this.refusal();
    await this.turn(deadline);
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.measured += 1;
      this.meanMs += (performance.now() - startedAt - this.meanMs) * Math.max(WEIGHT, 1 / this.measured);
      this.running -= 1;
      this.next();
    }
  }

  /** How long a new hash takes, with those before it; 0 until one was measured. */
  private get waitMs(): number {
    return Math.ceil((this.running + this.waiting.length + 1) / this.atOnce) * this.meanMs;
  }

  private turn(deadline: number): Promise<void> | undefined {
    if (this.running < this.atOnce) {
      this.running += 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ deadline, start: resolve, refuse: () => reject(this.refusal()) });
    });
  }

  private next(): void {
    for (let first = this.waiting.shift(); first; first = this.waiting.shift()) {
      if (first.deadline > Date.now()) {
        this.running += 1;
        return first.start();
      }
      first.refuse();
    }
  }

  private refusal(): Error {
    return new LoginsOverloaded({ retryAfter: Math.max(1, Math.ceil(this.waitMs / 1_000)) });
  }
}
