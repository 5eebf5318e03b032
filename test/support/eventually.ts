import { setTimeout as sleep } from 'node:timers/promises';

/** How long and how often `eventually` tries. */
export interface Patience {
  timeout?: number;
  interval?: number;
}

/** Repeats a check until it neither throws nor returns false, and returns its result; otherwise fails with its last error. */
export async function eventually<T>(check: () => T | Promise<T>, patience: Patience = {}): Promise<T> {
  const { timeout = 30_000, interval = 50 } = patience;
  const deadline = Date.now() + timeout;
  for (;;) {
    let complaint: unknown;
    try {
      const answer = await check();
      if (answer !== false) return answer;
      complaint = new Error('the check kept returning false');
    } catch (error) {
      complaint = error;
    }
    if (Date.now() >= deadline) {
      if (complaint instanceof Error) complaint.message = `Not within ${timeout} ms: ${complaint.message}`;
      throw complaint;
    }
    await sleep(interval);
  }
}
