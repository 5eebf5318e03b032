/** The concurrency limit of the calls to one service. */
export interface BulkheadSize {
  running: number;
  /** The number of calls that may wait for a running one to end. */
  waiting: number;
}

/** Limits the concurrent calls to one service, so that a slow service takes neither the memory of this process nor the share of other services. */
export class Bulkhead {
  /** The calls that wait, in the order in which they came: each begins by its function. */
  private readonly queue = new Set<() => void>();
  private inside = 0;

  constructor(private readonly size: BulkheadSize) {}

  get running(): number {
    return this.inside;
  }

  /** @returns whether there is room now; then the caller must `leave` afterwards */
  enter(): boolean {
    if (this.inside >= this.size.running) return false;
    this.inside += 1;
    return true;
  }

  leave(): void {
    const [next] = this.queue;
    if (next) next();
    else this.inside -= 1;
  }

  get canWait(): boolean {
    return this.queue.size < this.size.waiting;
  }

  /**
   * Resolves when the caller has entered.
   * @param deadline Unix milliseconds
   * @throws `late` if the deadline passes first
   */
  wait(deadline: number, late: () => Error): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        this.queue.delete(begin);
        resolve();
      };
      const giveUp = (): void => {
        this.queue.delete(begin);
        reject(late());
      };
      const timer = setTimeout(giveUp, deadline - Date.now());
      this.queue.add(begin);
    });
  }
}
