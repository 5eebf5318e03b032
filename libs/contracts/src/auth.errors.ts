import { coded, codedField } from './errors';

export const AccountNotFound = coded('not_found', 'users.not_found', 'There is no such user.');

export const EmailTaken = coded(
  'conflict',
  'auth.email_taken',
  'This e-mail address belongs to another account.',
);

export const UsernameTaken = coded(
  'conflict',
  'auth.username_taken',
  'This username belongs to another account.',
);

export const UsernameReserved = coded(
  'conflict',
  'auth.username_reserved',
  'This username is reserved. Choose another.',
);

export const AdminRequired = coded('forbidden', 'auth.admin_required', 'Only an admin may do this.');

/** Also when the admin asks for it: only the operator could help a site that has no admin. */
export const LastAdmin = coded(
  'conflict',
  'auth.last_admin',
  'This is the last admin. Make another account an admin first.',
);

/** The same for an expired, an unknown and a reused token. */
export const RefreshRefused = coded(
  'unauthenticated',
  'auth.refresh_refused',
  'The refresh token is expired, unknown or already used. Log in again.',
);

export const SessionNotFound = coded('not_found', 'auth.session_not_found', 'There is no such session.');

/** The same for a wrong password and an unknown account, so that callers cannot learn which accounts exist. */
export const WrongCredentials = coded(
  'unauthenticated',
  'auth.wrong_credentials',
  'E-mail address or password is wrong.',
);

export const WrongCurrentPassword = coded(
  'forbidden',
  'auth.wrong_current_password',
  'The current password is wrong.',
);

export const CurrentPasswordRequired = codedField(
  'currentPassword',
  'auth.current_password_required',
  'is required to change the e-mail address or the password',
);

export const CommonPassword = codedField(
  'password',
  'auth.common_password',
  'is easy to guess; choose several words that have nothing to do with each other or with you, or have a password made',
);

/** More passwords wait to be hashed than can be hashed while their callers wait. A client refused at once can try again. */
export const LoginsOverloaded = coded(
  'unavailable',
  'auth.overloaded',
  'Too many people are logging in at once. Try again shortly.',
);

/** Too many wrong passwords for one account from one network, with one device, or in one session. */
export const TooManyAttempts = coded(
  'rate_limited',
  'auth.too_many_attempts',
  'There were too many attempts with a wrong password. Retry-After says when to try again.',
);

/** Too many wrong passwords for all accounts from one network. */
export const NetworkLimited = coded(
  'rate_limited',
  'auth.network_limited',
  'There were too many attempts with a wrong password from this network. Retry-After says when to try again.',
);

/**
 * Too many wrong passwords for one account, from all devices and networks that it does not know. The same for accounts that exist
 * and those that do not.
 */
export const AccountLimited = coded(
  'rate_limited',
  'auth.account_limited',
  'There were too many attempts with a wrong password for this account, from devices and networks that it does not know. Retry-After says when to try again.',
);

/** The attempts before it are not decided yet, so the error says nothing about passwords. */
export class TooManyAtOnce extends coded(
  'rate_limited',
  'auth.too_many_at_once',
  'Too many logins to this account run at once. Retry-After says when to try again.',
) {
  constructor() {
    super({ retryAfter: 1 });
  }
}

/** The same for an unknown, a used, a replaced and an expired token. */
export const LinkInvalid = codedField(
  'token',
  'auth.token_invalid',
  'is unknown, expired or already used; ask for a new e-mail',
);
