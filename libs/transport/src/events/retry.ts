import { CodedError } from '#contracts';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;
/** What waits for something to come back should not wait much longer than that takes. */
const LONGEST_DELAY_UNTIL_HEALED_MS = 2_000;

/** How often a delivery may fail for reasons of its own before it becomes a dead letter. */
export const MAX_ATTEMPTS = 8;

/** Whether waiting alone will make the delivery succeed, so that it must never become a dead letter. */
export const isTransient = (error: unknown): boolean =>
  error instanceof CodedError && error.kind === 'unavailable';

/**
 * Milliseconds until the next attempt: exponential, with full jitter, so that consumers do not retry in step.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelayMs(attempt: number, error?: unknown, random: () => number = Math.random): number {
  const longest = isTransient(error) ? LONGEST_DELAY_UNTIL_HEALED_MS : LONGEST_DELAY_MS;
  return Math.ceil(Math.min(longest, FIRST_DELAY_MS * 2 ** (attempt - 1)) * random()) + 10;
}
