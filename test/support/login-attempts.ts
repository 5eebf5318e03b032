import type { AuthRpc, CodedError, RequestOf } from '#contracts';
import { LoginService } from '../../apps/auth/src/login/login.service';
import { Passwords } from '../../apps/auth/src/password/passwords';
import { RegistrationService } from '../../apps/auth/src/registration/registration.service';
import { SessionService } from '../../apps/auth/src/session/session.service';
import { type AuthApp, startAuthApp } from './auth-app';
import { CONTEXT, contextOf } from './contexts';
import { type FreshDatabase, freshDatabase } from './databases';
import { newRegistration } from './people';

export const LIMITS = {
  ARGON2_MEMORY: '19456',
  LOGIN_LIMIT_PAIR: '5',
  LOGIN_LIMIT_ADDRESS: '12',
  LOGIN_LIMIT_ACCOUNT: '20',
};
export const PASSWORD = 'correct horse 7';
export const HOME = '192.0.2.1';
export const WRONG = 'auth.wrong_credentials';
export const TOO_MANY = 'auth.too_many_attempts';
export const NETWORK = 'auth.network_limited';
export const ACCOUNT = 'auth.account_limited';

let addresses = 0;
/** An IP address that no other test uses. */
export const unusedAddress = (): string => `198.51.100.${(addresses += 1)}`;

/** How often each outcome occurred. */
export const tally = (outcomes: string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};

/** Two replicas of the auth service with low limits, for the tests of a file, and functions that try passwords there. */
export function loginAttempts() {
  let database: FreshDatabase;
  let replicas: AuthApp[] = [];
  let compared = 0;

  beforeAll(async () => {
    database = await freshDatabase('auth');
    const start = () => startAuthApp({ databaseUrl: database.url, env: LIMITS });
    replicas = [await start(), await start()];
  });
  beforeEach(() => {
    compared = 0;
    for (const { app } of replicas) {
      const passwords = app.get(Passwords);
      const matches = passwords.matches.bind(passwords);
      jest.spyOn(passwords, 'matches').mockImplementation((hashed, password) => {
        compared += 1;
        return matches(hashed, password);
      });
    }
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    for (const replica of replicas) await replica.close();
    await database?.drop();
  });

  const one = (index = 0): AuthApp['app'] => (replicas[index % replicas.length] as AuthApp).app;

  /** The outcome of an attempt: the code of its error, or `in`. */
  async function attempt(
    email: string,
    address: string,
    password = 'not this one',
    index = 0,
    device?: string,
  ): Promise<string> {
    const input = { email, password, userAgent: '', deviceToken: device };
    const login = one(index).get(LoginService).login({ clientAddress: address }, input);
    return login.then(
      () => 'in',
      (error: CodedError) => error.code,
    );
  }

  /** Makes comparisons free, for tests that need many to reach a limit. */
  function skipHashing(): void {
    for (const { app } of replicas) {
      jest.spyOn(app.get(Passwords), 'matches').mockImplementation(async (hashed, password) => {
        compared += 1;
        return hashed !== undefined && password === PASSWORD;
      });
    }
  }

  async function attempts(count: number, next: (index: number) => Promise<string>): Promise<string[]> {
    const outcomes: string[] = [];
    for (let index = 0; index < count; index += 1) outcomes.push(await next(index));
    return outcomes;
  }

  async function registered(
    clientAddress?: string,
    email = newRegistration().email,
  ): Promise<{ id: string; email: string; sessionId: string; device: string }> {
    const { name } = newRegistration();
    const request: RequestOf<typeof AuthRpc.register> = { email, password: PASSWORD, name, userAgent: '' };
    const context = { ...CONTEXT, ...(clientAddress && { clientAddress }) };
    const { account, deviceToken = '' } = await one().get(RegistrationService).register(context, request);
    const [session] = await one()
      .get(SessionService)
      .list(contextOf({ id: account.id }));
    return { id: account.id, email, sessionId: session?.id ?? '', device: deviceToken };
  }

  return {
    one,
    attempt,
    attempts,
    skipHashing,
    registered,
    /** How many passwords were compared in this test. */
    compared: (): number => compared,
    databaseUrl: (): string => database.url,
  };
}
