import { setTimeout as sleep } from 'node:timers/promises';

/** How long and how often `eventually` tries. */
export interface Timing {
  timeout?: number;
  interval?: number;
}

/** Repeats a check until it neither throws nor returns false, and returns its result; otherwise fails with its last error. */
export async function eventually<T>(check: () => T | Promise<T>, timing: Timing = {}): Promise<T> {
  const { timeout = 30_000, interval = 50 } = timing;
  const deadline = Date.now() + timeout;
  for (;;) {
    let lastError: unknown;
    try {
      const answer = await check();
      if (answer !== false) return answer;
      lastError = new Error('the check kept returning false');
    } catch (error) {
      lastError = error;
    }
    if (Date.now() >= deadline) {
      if (lastError instanceof Error) lastError.message = `Not within ${timeout} ms: ${lastError.message}`;
      throw lastError;
    }
    await sleep(interval);
  }
}
