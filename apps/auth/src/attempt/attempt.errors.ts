import { CodedError } from '#contracts';

/** The same for accounts that exist and those that don't. */
export class TooManyAttempts extends CodedError {
  /** @param retryAfter seconds until the next attempt is looked at */
  constructor(retryAfter: number) {
    const message = 'Too many attempts with a wrong password. Retry-After says when to try again.';
    super('rate_limited', 'auth.too_many_attempts', message, undefined, retryAfter);
  }
}
