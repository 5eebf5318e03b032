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

export class TokenInvalid extends CodedError {
  constructor() {
    super('unauthenticated', 'auth.token_invalid', 'The access token is not valid.');
  }
}

export class TokenExpired extends CodedError {
  constructor() {
    super(
      'unauthenticated',
      'auth.token_expired',
      'The access token has expired. Get a new one with the refresh token.',
    );
  }
}

export class TokenRevoked extends CodedError {
  constructor() {
    super('unauthenticated', 'auth.token_revoked', 'The session has ended. Log in again.');
  }
}
