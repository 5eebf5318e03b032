import { coded } from '#contracts';

export const LoginRequired = coded(
  'unauthenticated',
  'auth.required',
  'Log in and send the token as "Authorization: Bearer <token>".',
);
export const EmailNotVerified = coded(
  'forbidden',
  'auth.email_not_verified',
  'Verify your e-mail address first: open the link in the e-mail that was sent to it.',
);
