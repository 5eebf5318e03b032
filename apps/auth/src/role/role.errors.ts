import { coded } from '#contracts';

/** Also when the admin asks for it: only the operator could help a site that has no admin. */
export const LastAdmin = coded(
  'conflict',
  'auth.last_admin',
  'This is the last admin. Make another account an admin first.',
);
