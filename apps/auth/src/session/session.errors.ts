import { coded } from '#contracts';

/** The same for an expired, an unknown and a reused token. */
export const RefreshRefused = coded(
  'unauthenticated',
  'auth.refresh_refused',
  'The refresh token is expired, unknown or already used. Log in again.',
);

export const SessionNotFound = coded('not_found', 'auth.session_not_found', 'There is no such session.');
