import { CodedError } from '#contracts';

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
