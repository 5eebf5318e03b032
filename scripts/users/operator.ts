import { ACCESS_TOKEN, type Role } from '#contracts';
import { openDatabase, Transaction, type Tx } from '#database';
import { Outbox } from '#messaging/outbox';
import type { DataSource } from 'typeorm';
import { Account } from '../../apps/auth/src/account/account.entity';
import { AccountRepository } from '../../apps/auth/src/account/account.repository';
import { AccountStore } from '../../apps/auth/src/account/account-store';
import { Roles } from '../../apps/auth/src/account/roles';
import { Audit } from '../../apps/auth/src/audit/audit';
import { SessionEnding } from '../../apps/auth/src/session/session-ending';
import { Session } from '../../apps/auth/src/session/session.entity';
import { SessionRepository } from '../../apps/auth/src/session/session.repository';

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

/** Ends all sessions of an account. @returns how many @throws when there is no such account */
export async function endSessions(authDatabaseUrl: string, email: string): Promise<number> {
  const ended = await withAccount(authDatabaseUrl, email, (tx, account, { ending }) =>
    ending.revoke(tx, account.id, { by: 'user:sessions' }, {}),
  );
  return ended.length;
}

interface Parts {
  roles: Roles;
  sessions: SessionRepository;
  ending: SessionEnding;
}

/**
 * Works on an account, locked, straight in the auth service's database: whoever may run this needs no other right. What it
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
  return { sessions, ending, roles: new Roles(accounts, new AccountStore(accounts, outbox), ending, audit) };
}
