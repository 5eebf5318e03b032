import { TooManyAtOnce } from '#contracts';
import { type ConcurrencyLimit, concurrencyLimit } from '../password/concurrency-limit';

/** A concurrency limit for each key, kept while any work is under it. */
export class KeyedLimit {
  private readonly limits = new Map<string, { limited: ConcurrencyLimit; inside: number }>();

  /** @param waiting how many pieces of work wait at most under one key */
  constructor(private readonly waiting: number) {}

  /** Runs the work when fewer than `running` others run under the key. @throws TooManyAtOnce when the queue is full */
  async run<T>(key: string, running: number, work: () => Promise<T>): Promise<T> {
    const limit = this.limits.get(key) ?? {
      limited: concurrencyLimit(running, this.waiting, TooManyAtOnce),
      inside: 0,
    };
    this.limits.set(key, limit);
    limit.inside += 1;
    try {
      return await limit.limited(work);
    } finally {
      limit.inside -= 1;
      if (limit.inside === 0) this.limits.delete(key);
    }
  }
}
