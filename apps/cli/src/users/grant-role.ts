import type { Role } from '#contracts';
import { changeRoles } from './operator';

/** Gives an account a role beside those it has. @returns all it has now @throws when there is no such account */
export const grantRole = (authDatabaseUrl: string, email: string, role: Role): Promise<Role[]> =>
  changeRoles(authDatabaseUrl, email, (current) => [...current, role], 'user:grant');
