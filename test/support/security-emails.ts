import type { AuthRpc, RequestOf, SecurityEmail } from '#contracts';
import type { Context } from '#transport';
import { Client } from 'pg';
import { AddressService } from '../../apps/auth/src/address/address.service';
import { OwnAccountService } from '../../apps/auth/src/own-account/own-account.service';
import { RecoveryService } from '../../apps/auth/src/recovery/recovery.service';
import { RegistrationService } from '../../apps/auth/src/registration/registration.service';
import { SecurityEmailService } from '../../apps/auth/src/security-email/security-email.service';
import { startAuthApp } from './auth-app';
import { CONTEXT as ANONYMOUS, contextOf } from './contexts';
import { freshDatabase } from './databases';
import { newRegistration } from './people';

export const PASSWORD = 'correct horse 7';
export const NEW_PASSWORD = 'walnut-harbour-lantern';
/** The context of an anonymous request. */
export const CONTEXT = { ...ANONYMOUS, requestId: 'a-request', clientAddress: '192.0.2.7' };

export interface Account {
  id: string;
  email: string;
  sessionId: string;
}

export type SecurityEmails = Awaited<ReturnType<typeof startSecurityEmails>>;

/** An auth service with its own database, whose security e-mails the test issues itself. */
export async function startSecurityEmails() {
  const database = await freshDatabase('auth');
  const direct = new Client({ connectionString: database.url });
  await direct.connect();
  const auth = await startAuthApp({ databaseUrl: database.url, env: { ARGON2_MEMORY: '19456' } });
  const emails = auth.app.get(SecurityEmailService);
  const accounts = auth.app.get(OwnAccountService);
  const recovery = auth.app.get(RecoveryService);

  const rows = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    (await direct.query<Row>(sql, values)).rows;
  async function registered(email = newRegistration().email): Promise<Account> {
    const request: RequestOf<typeof AuthRpc.register> = {
      email,
      password: PASSWORD,
      name: 'A',
      userAgent: '',
    };
    const { account } = await auth.app.get(RegistrationService).register(CONTEXT, request);
    const sql = 'SELECT id FROM session WHERE account_id = $1';
    const [session] = await rows<{ id: string }>(sql, [account.id]);
    return { id: account.id, email, sessionId: session?.id ?? '' };
  }
  /** The context of a request by this account. */
  const by = (account: Account): Context => ({ ...contextOf(account), ...CONTEXT });
  /** The ids of the e-mails that wait to be sent to an address, the oldest first. */
  async function waiting(address: string): Promise<string[]> {
    const sql = `SELECT id FROM security_email WHERE lower(address) = lower($1) AND issued_at IS NULL AND closed_at IS NULL
      ORDER BY id`;
    return (await rows<{ id: string }>(sql, [address])).map(({ id }) => id);
  }
  const issue = (id: string): Promise<SecurityEmail | null> => emails.issue(CONTEXT, id);
  /** Issues all waiting e-mails, as the notifications service does. */
  async function issued(address: string): Promise<SecurityEmail[]> {
    const found: (SecurityEmail | null)[] = [];
    for (const id of await waiting(address)) found.push(await issue(id));
    return found.filter((email) => email !== null);
  }
  async function linkTo(address: string): Promise<string> {
    const token = (await issued(address)).at(-1)?.token;
    if (!token) throw new Error(`No link was sent to ${address}.`);
    return token;
  }
  return {
    rows,
    registered,
    by,
    waiting,
    issue,
    issued,
    linkTo,
    accounts,
    recovery,
    verify: (token: string) => auth.app.get(AddressService).verify(CONTEXT, token),
    forget: ({ email }: Account) => recovery.request(CONTEXT, email),
    reset: (token: string) => recovery.reset(CONTEXT, { token, password: NEW_PASSWORD }),
    close: async () => {
      await auth.close();
      await direct.end();
      await database.drop();
    },
  };
}
