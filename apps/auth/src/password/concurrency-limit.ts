import { bulkhead } from 'cockatiel';

/** Runs a piece of work, now or when its turn comes. */
export type ConcurrencyLimit = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Limits how many pieces of work run at once. Others wait in the order in which they came.
 * @param running how many run at most
 * @param waiting how many wait at most
 * @param Refusal the error that any further work is refused with at once
 */
export function concurrencyLimit(
  running: number,
  waiting: number,
  Refusal: new () => Error,
): ConcurrencyLimit {
  const policy = bulkhead(running, waiting);
  let inside = 0;
  return async (work) => {
    // Not left to the bulkhead: while it passes a slot on it may admit newcomers, and would refuse the work that waited.
    if (inside >= running + waiting) throw new Refusal();
    inside += 1;
    try {
      return await policy.execute(() => work());
    } finally {
      inside -= 1;
    }
  };
}
