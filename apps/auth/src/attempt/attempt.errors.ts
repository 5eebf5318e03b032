import { CodedError } from '#contracts';

/** Too many wrong passwords. The same for accounts that exist and those that do not. */
abstract class Limited extends CodedError {
  /** @param retryAfter seconds until the next attempt is compared */
  constructor(code: string, message: string, retryAfter: number) {
    super('rate_limited', code, `${message} Retry-After says when to try again.`, { retryAfter });
  }
}

/** For one account from one network, with one device, or in one session. */
export class TooManyAttempts extends Limited {
  constructor(retryAfter: number) {
    super('auth.too_many_attempts', 'There were too many attempts with a wrong password.', retryAfter);
  }
}

/** For all accounts from one network. */
export class NetworkLimited extends Limited {
  constructor(retryAfter: number) {
    const message = 'There were too many attempts with a wrong password from this network.';
    super('auth.network_limited', message, retryAfter);
  }
}

/** For one account, from all devices and networks that it does not know. */
export class AccountLimited extends Limited {
  constructor(retryAfter: number) {
    const message =
      'There were too many attempts with a wrong password for this account, from devices and networks that it does not know.';
    super('auth.account_limited', message, retryAfter);
  }
}

/** The attempts before it are not decided yet, so the error says nothing about passwords. */
export class TooManyAtOnce extends Limited {
  constructor() {
    super('auth.too_many_at_once', 'Too many logins to this account run at once.', 1);
  }
}
