import { Role } from '#contracts';
import { openDatabase, Transaction } from '#database';
import { Outbox } from '#messaging/outbox';
import { Audit } from '../../apps/auth/src/audit/audit';

export const ROLES = Role.options;
export const isRole = (name: string): name is Role => Role.safeParse(name).success;

const LOCK = 'SELECT id, roles FROM account WHERE lower(email) = $1 FOR UPDATE';
const CHANGE = 'UPDATE account SET roles = $2, updated_at = now() WHERE id = $1';

/**
 * Gives an account a role, straight in the auth service's database: whoever may run this needs no other right. Unless the
 * account had the role, there is an entry in the audit log, which the auth service tells when it runs.
 * @returns all roles it has now
 * @throws when no account has the e-mail address
 */
export async function grantRole(authDatabaseUrl: string, email: string, role: Role): Promise<Role[]> {
  const options = { poolSize: 1, applicationName: 'user:grant', entities: [] };
  const source = await openDatabase({ url: authDatabaseUrl, ...options });
  try {
    return await new Transaction(source).run(async (tx) => {
      const [account] = await tx.query<{ id: string; roles: Role[] }[]>(LOCK, [email.toLowerCase()]);
      if (!account) throw new Error(`No account has the e-mail address ${email}. Register it first.`);
      const { id: accountId, roles: from } = account;
      const to = [...new Set([...from, role])].sort();
      if (from.includes(role)) return to;
      await tx.query(CHANGE, [accountId, to]);
      const details = { from, to, by: 'user:grant' };
      await new Audit(new Outbox()).record(tx, { action: 'role.changed', accountId, details }, {});
      return to;
    });
  } finally {
    await source.destroy();
  }
}
