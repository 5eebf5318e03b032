import { WrongCredentials, WrongCurrentPassword } from '#contracts';

/** Whether a password was compared and did not match. */
export const isWrongPassword = (error: unknown): boolean =>
  error instanceof WrongCredentials || error instanceof WrongCurrentPassword;
