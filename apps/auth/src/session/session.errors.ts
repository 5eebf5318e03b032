import { CodedError } from '#contracts';

/** The same for an expired, an unknown and a reused token. */
export class RefreshRefused extends CodedError {
  constructor() {
    super(
      'unauthenticated',
      'auth.refresh_refused',
      'The refresh token is expired, unknown or already used. Log in again.',
    );
  }
}

export class SessionNotFound extends CodedError {
  constructor() {
    super('not_found', 'auth.session_not_found', 'There is no such session.');
  }
}
