import { ACCESS_TOKEN, type Role } from '#contracts';
import { openDatabase, Reader, Transaction, type Tx } from '#database';
import { Outbox } from '#outbox';
import type { DataSource } from 'typeorm';
import { Account } from '../../../auth/src/account/account.entity';
import { AccountRepository } from '../../../auth/src/account/account.repository';
import { AccountStore } from '../../../auth/src/account/account-store';
import { AddressService } from '../../../auth/src/address/address.service';
import { AuditRepository } from '../../../auth/src/audit/audit.repository';
import { AuditService } from '../../../auth/src/audit/audit.service';
import { RoleService } from '../../../auth/src/role/role.service';
import { SecurityEmailRepository } from '../../../auth/src/security-email/security-email.repository';
import { SecurityEmailService } from '../../../auth/src/security-email/security-email.service';
import { Session } from '../../../auth/src/session/session.entity';
import { SessionRepository } from '../../../auth/src/session/session.repository';
import { SessionRevoker } from '../../../auth/src/session/session-revoker';

/** Changes an account's roles. @returns its new roles @throws LastAdmin, or when there is no such account */
export async function changeRoles(
  authDatabaseUrl: string,
  email: string,
  rolesFrom: (current: Role[]) => Role[],
  by: string,
): Promise<Role[]> {
  return withAccount(authDatabaseUrl, email, (tx, account, { roles }) =>
    roles.set(tx, account, rolesFrom(account.roles), by),
  );
}

/** @returns the account's open sessions, the one used last first @throws when there is no such account */
export async function sessionsOf(authDatabaseUrl: string, email: string): Promise<Session[]> {
  return withAccount(authDatabaseUrl, email, (_tx, account, { sessions }) => sessions.ofAccount(account.id));
}

/**
 * Ends all sessions of an account, and withdraws a requested change of address, which the thief of a session may have requested.
 * @returns how many sessions have ended @throws when there is no such account
 */
export async function endSessions(authDatabaseUrl: string, email: string): Promise<number> {
  return withAccount(authDatabaseUrl, email, async (tx, account, { revoker, addresses, store }) => {
    const ended = await revoker.revoke(tx, {}, account.id, { by: 'user:sessions' });
    if (account.pendingEmail !== null) {
      await addresses.endChange(tx, account);
      account.touch();
      await store.save(tx, {}, account);
    }
    return ended.length;
  });
}

/** Whether the account's address is verified. @throws when there is no such account */
export async function isVerified(authDatabaseUrl: string, email: string): Promise<boolean> {
  return withAccount(authDatabaseUrl, email, async (_tx, { emailVerified }) => emailVerified);
}

interface Parts {
  addresses: AddressService;
  store: AccountStore;
  roles: RoleService;
  sessions: SessionRepository;
  revoker: SessionRevoker;
}

/**
 * Works on a locked account directly in the auth service's database: access to it is the only right an operator needs. The auth
 * service sends the events.
 */
async function withAccount<T>(
  url: string,
  email: string,
  work: (tx: Tx, account: Account, parts: Parts) => Promise<T>,
): Promise<T> {
  const source = await openDatabase({
    url,
    poolSize: 2,
    applicationName: 'user',
    entities: [Account, Session],
  });
  try {
    const parts = partsOn(source);
    const accounts = new AccountRepository(source);
    return await new Transaction(source).run(async (tx) => {
      const found = await accounts.byEmail(email);
      if (!found) throw new Error(`No account has the e-mail address ${email}. Register it first.`);
      return work(tx, await accounts.lock(tx, found.id), parts);
    });
  } finally {
    await source.destroy();
  }
}

function partsOn(source: DataSource): Parts {
  const outbox = new Outbox();
  const audit = new AuditService(new AuditRepository(), outbox);
  const sessions = new SessionRepository(source);
  const env = { JWT_EXPIRES_IN: ACCESS_TOKEN.longestLife };
  const revoker = new SessionRevoker(sessions, outbox, audit, env);
  const accounts = new AccountRepository(source);
  const store = new AccountStore(accounts, outbox);
  const transaction = new Transaction(source);
  const rows = new SecurityEmailRepository(new Reader(source));
  const emails = new SecurityEmailService(transaction, rows, accounts, audit, outbox);
  const addresses = new AddressService(transaction, accounts, store, emails, audit);
  const roles = new RoleService(accounts, store, revoker, audit);
  return { addresses, store, roles, sessions, revoker };
}
