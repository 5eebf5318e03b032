import { CodedError } from '#contracts';

export class LoginRequired extends CodedError {
  constructor() {
    super(
      'unauthenticated',
      'auth.required',
      'Log in and send the token as "Authorization: Bearer <token>".',
    );
  }
}

export class EmailNotVerified extends CodedError {
  constructor() {
    super(
      'forbidden',
      'auth.email_not_verified',
      'Verify your e-mail address first: open the link in the e-mail that was sent to it.',
    );
  }
}

export class TokenRevoked extends CodedError {
  constructor() {
    super('unauthenticated', 'auth.token_revoked', 'The session has ended. Log in again.');
  }
}
