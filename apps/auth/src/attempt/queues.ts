import { Turns } from '../password/turns';
import { TooManyAtOnce } from './attempt.errors';

/** A queue for each key, as long as somebody is in it. */
export class Queues {
  private readonly queues = new Map<string, { turns: Turns; inside: number }>();

  /** @param places how many may wait under one key */
  constructor(private readonly places: number) {}

  /** Does the work when fewer than `atOnce` are at work under the key. @throws TooManyAtOnce when too many wait */
  async take<T>(key: string, atOnce: number, work: () => Promise<T>): Promise<T> {
    const queue = this.queues.get(key) ?? { turns: new Turns(atOnce, this.places), inside: 0 };
    if (queue.inside >= atOnce + this.places) throw new TooManyAtOnce();
    this.queues.set(key, queue);
    queue.inside += 1;
    try {
      return await queue.turns.take(work);
    } finally {
      queue.inside -= 1;
      if (queue.inside === 0) this.queues.delete(key);
    }
  }
}
