import { coded } from '#contracts';

export const ProfileNotFound = coded('not_found', 'users.not_found', 'There is no such user.');
export const NotYourProfile = coded(
  'forbidden',
  'users.not_yours',
  'Only its owner or an admin may change a profile.',
);
