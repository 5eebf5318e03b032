import type { Role } from '#contracts';
import { grantRole } from '../../apps/cli/src/users/grant-role';
import { authDatabase, loggedIn, type Person, registered } from './people';

/** An account with a role beside `user`, logged in after the role was granted. */
export async function withRole(role: Role): Promise<Person> {
  const person = await registered();
  await grantRole(authDatabase(), person.email, role);
  return loggedIn(person);
}
