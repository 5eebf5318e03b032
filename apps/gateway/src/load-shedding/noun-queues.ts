import { NounQueue } from './noun-queue';
import { patienceOf } from './nouns';

const ADAPT_EVERY_MS = 250;

/** A queue for each noun of the API, so that a slow service does not use up the capacity of the others. */
export class NounQueues {
  private readonly queues = new Map<string, NounQueue>();
  private readonly timer: NodeJS.Timeout;

  /**
   * @param most concurrent requests of one noun
   * @param waitMs how long a request may wait
   * @param timeoutMs how long a request may take as a whole
   */
  constructor(
    private readonly most: number,
    private readonly waitMs: number,
    private readonly timeoutMs: number,
  ) {
    this.timer = setInterval(() => {
      for (const queue of this.queues.values()) queue.adapt();
    }, ADAPT_EVERY_MS).unref();
  }

  of(noun: string): NounQueue {
    let queue = this.queues.get(noun);
    if (!queue) {
      queue = new NounQueue(this.most, patienceOf(noun, this.waitMs, this.timeoutMs));
      this.queues.set(noun, queue);
    }
    return queue;
  }

  [Symbol.iterator](): MapIterator<[string, NounQueue]> {
    return this.queues.entries();
  }

  /** Stops adapting. Requests that wait still run in their turn, or are shed at their deadline. */
  close(): void {
    clearInterval(this.timer);
  }
}
