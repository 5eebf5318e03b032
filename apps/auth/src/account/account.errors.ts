import { CodedError, InvalidInput } from '#contracts';

export class AccountNotFound extends CodedError {
  constructor() {
    super('not_found', 'users.not_found', 'There is no such user.');
  }
}

export class EmailTaken extends CodedError {
  constructor() {
    super('conflict', 'auth.email_taken', 'This e-mail address belongs to another account.');
  }
}

export class UsernameTaken extends CodedError {
  constructor() {
    super('conflict', 'auth.username_taken', 'This username belongs to another account.');
  }
}

export class UsernameReserved extends CodedError {
  constructor() {
    super('conflict', 'auth.username_reserved', 'This username is reserved. Choose another.');
  }
}

/** The same for a wrong password and an unknown account, so that nobody learns which accounts exist. */
export class WrongCredentials extends CodedError {
  constructor() {
    super('unauthenticated', 'auth.wrong_credentials', 'E-mail address or password is wrong.');
  }
}

export class WrongCurrentPassword extends CodedError {
  constructor() {
    super('forbidden', 'auth.wrong_current_password', 'The current password is wrong.');
  }
}

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

/** Also when the admin asks for it: a site without one could be helped by its operator only. */
export class LastAdmin extends CodedError {
  constructor() {
    const message = 'This is the last admin. Make somebody else an admin first.';
    super('conflict', 'auth.last_admin', message);
  }
}
