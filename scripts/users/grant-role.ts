import { Role } from '#contracts';
import { Client } from 'pg';

export const ROLES = Role.options;
export const isRole = (name: string): name is Role => Role.safeParse(name).success;

const GRANT = `
  UPDATE account SET roles = (SELECT array_agg(DISTINCT role) FROM unnest(roles || $2::text) role), updated_at = now()
  WHERE lower(email) = lower($1) RETURNING roles`;

/**
 * Gives an account a role, straight in the auth service's database: whoever may run this needs no other right.
 * @returns all roles it has now
 * @throws when no account has the e-mail address
 */
export async function grantRole(authDatabaseUrl: string, email: string, role: Role): Promise<string[]> {
  const client = new Client({ connectionString: authDatabaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ roles: string[] }>(GRANT, [email, role]);
    if (!rows[0]) throw new Error(`No account has the e-mail address ${email}. Register it first.`);
    return rows[0].roles;
  } finally {
    await client.end();
  }
}
