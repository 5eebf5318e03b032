import { coded } from '#contracts';

export const AccountNotFound = coded('not_found', 'users.not_found', 'There is no such user.');

export const EmailTaken = coded(
  'conflict',
  'auth.email_taken',
  'This e-mail address belongs to another account.',
);

export const UsernameTaken = coded(
  'conflict',
  'auth.username_taken',
  'This username belongs to another account.',
);

export const UsernameReserved = coded(
  'conflict',
  'auth.username_reserved',
  'This username is reserved. Choose another.',
);
