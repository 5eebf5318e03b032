import { CodedError } from '#contracts';

export class RateLimited extends CodedError {
  /** @param retryAfter seconds until the next request is let through */
  constructor(retryAfter: number) {
    const message = 'Too many requests. Retry-After says when to go on.';
    super('rate_limited', 'rate_limited', message, { retryAfter });
  }
}
