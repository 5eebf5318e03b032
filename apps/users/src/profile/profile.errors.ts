import { coded } from '#contracts';

export const ProfileNotFound = coded('not_found', 'users.not_found', 'There is no such user.');
export const NotYourProfile = coded(
  'forbidden',
  'users.not_yours',
  'Only its owner or an admin may change a profile.',
);
/** The event about the new account has not arrived yet, or the account is just being deleted. */
export const ProfilePending = coded(
  'unavailable',
  'users.profile_pending',
  'Your profile is still being set up. Try again shortly.',
);
