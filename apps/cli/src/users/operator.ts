import { ACCESS_TOKEN, type Role } from '#contracts';
import { openDatabase, Reader, Transaction, type Tx } from '#database';
import { Outbox } from '#outbox';
import type { DataSource } from 'typeorm';
import { Account } from '../../../auth/src/account/account.entity';
import { AccountRepository } from '../../../auth/src/account/account.repository';
import { AccountStore } from '../../../auth/src/account/account-store';
import { AddressService } from '../../../auth/src/account/address.service';
import { Roles } from '../../../auth/src/account/roles';
import { Audit } from '../../../auth/src/audit/audit';
import { SecurityEmailRepository } from '../../../auth/src/security-email/security-email.repository';
import { SecurityEmailService } from '../../../auth/src/security-email/security-email.service';
import { SessionEnding } from '../../../auth/src/session/session-ending';
import { Session } from '../../../auth/src/session/session.entity';
import { SessionRepository } from '../../../auth/src/session/session.repository';

/** Changes an account's roles. @returns all it has now @throws when there is no such account; LastAdmin */
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
 * Ends all sessions of an account, and a change of address that waits for its proof: the thief of a session may have
 * asked for it. @returns how many sessions @throws when there is no such account
 */
export async function endSessions(authDatabaseUrl: string, email: string): Promise<number> {
  return withAccount(authDatabaseUrl, email, async (tx, account, { ending, addresses, store }) => {
    const ended = await ending.revoke(tx, account.id, { by: 'user:sessions' }, {});
    if (account.pendingEmail !== null) {
      await addresses.endChange(tx, account);
      account.touch();
      await store.save(tx, account, {}, {});
    }
    return ended.length;
  });
}

/** Whether the owner of the account has shown that its address is theirs. @throws when there is no such account */
export async function isProved(authDatabaseUrl: string, email: string): Promise<boolean> {
  return withAccount(authDatabaseUrl, email, async (_tx, { emailVerified }) => emailVerified);
}

interface Parts {
  addresses: AddressService;
  store: AccountStore;
  roles: Roles;
  sessions: SessionRepository;
  ending: SessionEnding;
}

/**
 * Works on an account, locked, straight in the auth service's database: the operator who may run this needs no other right. What it
 * publishes the auth service sends when it runs.
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
  const audit = new Audit(outbox);
  const sessions = new SessionRepository(source);
  const ending = new SessionEnding(sessions, outbox, audit, { JWT_EXPIRES_IN: ACCESS_TOKEN.longestLife });
  const accounts = new AccountRepository(source);
  const store = new AccountStore(accounts, outbox);
  const transaction = new Transaction(source);
  const rows = new SecurityEmailRepository(new Reader(source));
  const emails = new SecurityEmailService(transaction, rows, accounts, audit, outbox);
  const addresses = new AddressService(transaction, accounts, store, emails, audit);
  return { addresses, store, sessions, ending, roles: new Roles(accounts, store, ending, audit) };
}
