import { CodedError } from '#contracts';

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
