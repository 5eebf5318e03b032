import type { Role } from '#contracts';
import { loggedIn, newRegistration, type Person, registered, succeeded } from './people';
import { testState } from './state';

let ofSetUp: Promise<Person> | undefined;

/** The admin that the set-up of the run has made, logged in. Tests change nothing of it. */
function firstAdmin(): Promise<Person> {
  const { admin } = testState();
  if (!admin) throw new Error('Only e2e tests have an admin; rename the file to *.e2e-spec.ts');
  return (ofSetUp ??= loggedIn(newRegistration(admin)));
}

/** An account with a role beside `user`, logged in after an admin gave it the role. */
export async function withRole(role: Role): Promise<Person> {
  const [person, { client }] = await Promise.all([registered(), firstAdmin()]);
  succeeded(await client.put(`/api/users/${person.user.id}`, { roles: ['user', role] }), 200);
  return loggedIn(person);
}

const shared = new Map<Role, Promise<Person>>();

/** An account with a role that the tests of a file share, like `someone`. */
export function someoneWith(role: Role): Promise<Person> {
  const person = shared.get(role) ?? withRole(role);
  shared.set(role, person);
  return person;
}
