import { NetworkError, ProblemError } from './errors.ts';
import type { RetryPolicy } from './options.ts';
import type { RouteData } from './route-data.ts';

export const RETRY: RetryPolicy = { tries: 4, firstDelay: 300, longestDelay: 5_000 };

/** Statuses with which a server says that it has not done the work. */
const REFUSED = [429, 503];
/** Statuses with which a gateway says that it does not know. */
const UNKNOWN = [502, 504];

/**
 * Whether the same request may be sent again after this failure. A read may always. A write may after an answer that says that
 * nothing was done; after no answer only with an `Idempotency-Key`: a second DELETE would be answered with 404, and a second
 * change of a password with 403, although the first succeeded. A POST without a key is never repeated.
 */
export function mayRepeat(failure: unknown, { method }: RouteData, hasKey: boolean): boolean {
  if (method === 'POST' && !hasKey) return false;
  const isSafe = method === 'GET' || hasKey;
  if (failure instanceof NetworkError) return isSafe;
  if (!(failure instanceof ProblemError)) return false;
  if (failure.code === 'idempotency.in_flight') return hasKey;
  return REFUSED.includes(failure.status) || (isSafe && UNKNOWN.includes(failure.status));
}

/** Milliseconds before the next try: random, so that clients do not come back all at once, and never before `Retry-After`. */
export function delayAfter(failure: unknown, tries: number, policy: RetryPolicy): number {
  const most = Math.min(policy.longestDelay, policy.firstDelay * 2 ** (tries - 1));
  const retryAfter = failure instanceof ProblemError ? (failure.retryAfter ?? 0) : 0;
  return retryAfter * 1_000 + most * (0.5 + Math.random() / 2);
}
