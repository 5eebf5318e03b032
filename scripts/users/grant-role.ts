import { Role } from '#contracts';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';

export const ROLES = Role.options;
export const isRole = (name: string): name is Role => Role.safeParse(name).success;

/** With its entry in the audit log, unless the account had the role. */
const GRANT = `
  WITH old AS (SELECT id, roles FROM account WHERE lower(email) = lower($1) FOR UPDATE),
  granted AS (
    UPDATE account SET updated_at = now(),
      roles = (SELECT array_agg(DISTINCT role) FROM unnest(old.roles || $2::text) role)
    FROM old WHERE account.id = old.id RETURNING account.id, account.roles, old.roles AS before),
  entry AS (
    INSERT INTO audit_entry (id, action, account_id, details)
    SELECT $3::uuid, 'role.changed', id, jsonb_build_object('from', before, 'to', roles, 'by', 'user:grant')
    FROM granted WHERE NOT before @> ARRAY[$2::text])
  SELECT roles FROM granted`;

/**
 * Gives an account a role, straight in the auth service's database: whoever may run this needs no other right.
 * @returns all roles it has now
 * @throws when no account has the e-mail address
 */
export async function grantRole(authDatabaseUrl: string, email: string, role: Role): Promise<string[]> {
  const client = new Client({ connectionString: authDatabaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ roles: string[] }>(GRANT, [email, role, uuidv7()]);
    if (!rows[0]) throw new Error(`No account has the e-mail address ${email}. Register it first.`);
    return rows[0].roles;
  } finally {
    await client.end();
  }
}
