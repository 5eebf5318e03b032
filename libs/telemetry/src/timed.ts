import { performance } from 'node:perf_hooks';

/** How long work took, as a log line says it: in milliseconds, to a tenth. */
export interface Elapsed {
  readonly duration_ms: number;
}

/** @param begun when the work began, by `performance.now()` */
export const elapsedSince = (begun: number): Elapsed => ({
  duration_ms: Math.round((performance.now() - begun) * 10) / 10,
});

/** Runs work and has it logged when it is done: each kind of work has one line, with its status and its duration. */
export async function timed<T>(
  work: () => Promise<T>,
  log: { done(elapsed: Elapsed, result: T): void; failed(elapsed: Elapsed, error: unknown): void },
): Promise<T> {
  const begun = performance.now();
  let result: T;
  try {
    result = await work();
  } catch (error) {
    log.failed(elapsedSince(begun), error);
    throw error;
  }
  log.done(elapsedSince(begun), result);
  return result;
}
