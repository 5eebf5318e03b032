import type { Role } from '#contracts';
import { changeRoles } from './operator';

/** Gives an account another role. @returns its roles @throws when there is no such account */
export const grantRole = (authDatabaseUrl: string, email: string, role: Role): Promise<Role[]> =>
  changeRoles(authDatabaseUrl, email, (current) => [...current, role], 'user:grant');
