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

export class TokenRevoked extends CodedError {
  constructor() {
    super('unauthenticated', 'auth.token_revoked', 'The session has ended. Log in again.');
  }
}
