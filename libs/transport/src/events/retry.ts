import { CodedError } from '#contracts';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;
/** An outage should not delay events much longer than it lasts. */
const LONGEST_TRANSIENT_DELAY_MS = 2_000;

/** The number of failures, outages excluded, after which an event becomes a dead letter. */
export const MAX_ATTEMPTS = 8;

/** Whether waiting alone will make the delivery succeed, so that it must not become a dead letter. */
export const isTransient = (error: unknown): boolean =>
  error instanceof CodedError && error.kind === 'unavailable';

/**
 * Milliseconds until the next attempt: exponential, with full jitter, so that consumers do not retry in step.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelayMs(attempt: number, error?: unknown, random: () => number = Math.random): number {
  const longest = isTransient(error) ? LONGEST_TRANSIENT_DELAY_MS : LONGEST_DELAY_MS;
  return Math.ceil(Math.min(longest, FIRST_DELAY_MS * 2 ** (attempt - 1)) * random()) + 10;
}
