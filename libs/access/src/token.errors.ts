import { coded } from '#contracts';

export const TokenInvalid = coded('unauthenticated', 'auth.token_invalid', 'The access token is not valid.');
export const TokenExpired = coded(
  'unauthenticated',
  'auth.token_expired',
  'The access token has expired. Get a new one with the refresh token.',
);
