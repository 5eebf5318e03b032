import { CodedError } from '#contracts';

/** Expired, unknown and reused look alike. */
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
