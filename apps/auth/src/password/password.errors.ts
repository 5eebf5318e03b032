import { coded, InvalidInput } from '#contracts';

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

export class CurrentPasswordRequired extends InvalidInput {
  constructor() {
    const message = 'is required to change the e-mail address or the password';
    super([{ path: 'currentPassword', message }], 'auth.current_password_required');
  }
}

export class CommonPassword extends InvalidInput {
  constructor() {
    const message =
      'is easy to guess; choose several words that have nothing to do with each other or with you, or have a password made';
    super([{ path: 'password', message }], 'auth.common_password');
  }
}

/** More passwords wait to be hashed than can be hashed while their callers wait. A client refused at once can try again. */
export const Overloaded = coded(
  'unavailable',
  'auth.overloaded',
  'Too many people are logging in at once. Try again shortly.',
);

/** Whether a password was compared and did not match. */
export const isWrongPassword = (error: unknown): boolean =>
  error instanceof WrongCredentials || error instanceof WrongCurrentPassword;
