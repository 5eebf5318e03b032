/** How much one service may be asked at a time. */
export interface BulkheadSize {
  running: number;
  /** How many may wait for one of those to end. */
  waiting: number;
}

interface Waiting {
  begin(): void;
}

/** Bounds the calls to one service, so that one that is slow takes neither the memory of this process nor the others' share. */
export class Bulkhead {
  private queue: Waiting[] = [];
  private inside = 0;

  constructor(private readonly size: BulkheadSize) {}

  get running(): number {
    return this.inside;
  }

  /** @returns whether there is room now; who is in must leave */
  enter(): boolean {
    if (this.inside >= this.size.running) return false;
    this.inside += 1;
    return true;
  }

  leave(): void {
    const next = this.queue.shift();
    if (next) next.begin();
    else this.inside -= 1;
  }

  get canWait(): boolean {
    return this.queue.length < this.size.waiting;
  }

  /**
   * Resolves when there is room; who waited is in then.
   * @param deadline Unix milliseconds
   * @throws `late` when the deadline passes before
   */
  wait(deadline: number, late: () => Error): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.queue = this.queue.filter((one) => one !== waiting);
        reject(late());
      };
      const timer = setTimeout(giveUp, deadline - Date.now());
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const waiting: Waiting = { begin };
      this.queue.push(waiting);
    });
  }
}
