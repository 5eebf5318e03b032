import type { AuthRpc, CodedError, RequestOf } from '#contracts';
import { type AuthApp, startAuthApp } from '../../../../test/support/auth-app';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { newcomer } from '../../../../test/support/people';
import { AccountService } from '../account/account.service';
import { Passwords } from '../password/passwords';
import { SessionService } from '../session/session.service';

const ORIGIN = { trace: { traceId: '1'.repeat(32), spanId: '1'.repeat(16), sampled: false } };
const LIMITS = {
  ARGON2_MEMORY: '19456',
  LOGIN_LIMIT_PAIR: '5',
  LOGIN_LIMIT_ADDRESS: '12',
  LOGIN_LIMIT_ACCOUNT: '20',
};
const PASSWORD = 'correct horse 7';
const HOME = '192.0.2.1';
const WRONG = 'auth.wrong_credentials';
const TOO_MANY = 'auth.too_many_attempts';

let addresses = 0;
const elsewhere = (): string => `198.51.100.${(addresses += 1)}`;

/** How often each outcome came about. */
const tally = (outcomes: string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};

describe('guessing passwords', () => {
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

  /** What comes of an attempt: the code of its refusal, or `in`. */
  async function attempt(
    email: string,
    address: string,
    password = 'not this one',
    index = 0,
  ): Promise<string> {
    const login = one(index).get(SessionService).login(email, password, '', { clientAddress: address });
    return login.then(
      () => 'in',
      (error: CodedError) => error.code,
    );
  }

  async function attempts(count: number, next: (index: number) => Promise<string>): Promise<string[]> {
    const outcomes: string[] = [];
    for (let index = 0; index < count; index += 1) outcomes.push(await next(index));
    return outcomes;
  }

  async function registered(
    clientAddress?: string,
    email = newcomer().email,
  ): Promise<{ id: string; email: string; sessionId: string }> {
    const { name } = newcomer();
    const request: RequestOf<typeof AuthRpc.register> = { email, password: PASSWORD, name, userAgent: '' };
    const origin = { ...ORIGIN, ...(clientAddress && { clientAddress }) };
    const { account } = await one().get(AccountService).register(request, origin);
    const [session] = await one().get(SessionService).list({ id: account.id, roles: [], sessionId: '' });
    return { id: account.id, email, sessionId: session?.id ?? '' };
  }

  it('of one account from one address stops at the limit, over all replicas, and costs nothing from then on', async () => {
    const { email } = await registered();
    const attacker = elsewhere();
    const outcomes = await attempts(9, (index) => attempt(email, attacker, `guess ${index}`, index));
    expect(outcomes).toEqual([WRONG, WRONG, WRONG, WRONG, WRONG, TOO_MANY, TOO_MANY, TOO_MANY, TOO_MANY]);
    expect(compared).toBe(5);
    expect(await attempt(email, attacker, PASSWORD)).toBe(TOO_MANY);
    expect(await attempt(email.toUpperCase(), attacker, PASSWORD)).toBe(TOO_MANY);
  });

  it('is not made easier by other spellings of the address: each counts for the account it opens, or opens none', async () => {
    const email = `ik.${newcomer().email}`;
    await registered(undefined, email);
    // What PostgreSQL takes for an "i", and JavaScript does not.
    expect(await attempt(email.replace('i', '\u0130'), elsewhere(), PASSWORD)).toBe(WRONG);
    const attacker = elsewhere();
    const spellings = ['ik', 'iK', 'Ik', 'IK', 'i\u212a', 'I\u212a'].map((start) =>
      email.replace('ik', start),
    );
    const outcomes = await attempts(6, (index) => attempt(spellings[index] ?? '', attacker));
    expect(outcomes).toEqual([WRONG, WRONG, WRONG, WRONG, WRONG, TOO_MANY]);
  });

  it('looks the same where there is no account', async () => {
    const { email } = newcomer();
    const attacker = elsewhere();
    const outcomes = await attempts(7, () => attempt(email, attacker));
    expect(outcomes).toEqual([WRONG, WRONG, WRONG, WRONG, WRONG, TOO_MANY, TOO_MANY]);
    expect(compared).toBe(5);
  });

  it('says how long it takes until the next attempt is looked at', async () => {
    const { email } = newcomer();
    const attacker = elsewhere();
    await attempts(5, () => attempt(email, attacker));
    const refused = one().get(SessionService).login(email, PASSWORD, '', { clientAddress: attacker });
    const error = await refused.catch((thrown: CodedError) => thrown);
    expect(error).toMatchObject({ kind: 'rate_limited', code: TOO_MANY });
    expect((error as CodedError).retryAfter).toBeGreaterThan(800);
    expect((error as CodedError).retryAfter).toBeLessThanOrEqual(900);
  });

  it('does not slip through in a crowd', async () => {
    const { email } = await registered();
    const attacker = elsewhere();
    const crowd = Array.from({ length: 40 }, (_, index) => attempt(email, attacker, `guess ${index}`, index));
    expect(tally(await Promise.all(crowd))).toEqual({ [WRONG]: 5, [TOO_MANY]: 35 });
    expect(compared).toBe(5);
  });

  it('of many accounts from one address stops at the limit of the address', async () => {
    const attacker = elsewhere();
    const outcomes = await attempts(30, () => attempt(newcomer().email, attacker, 'Password1!'));
    expect(tally(outcomes)).toEqual({ [WRONG]: 12, [TOO_MANY]: 18 });
    expect(compared).toBe(12);
  });

  it('is not made easier by logging in to an account of one’s own in between', async () => {
    const attacker = elsewhere();
    const own = await registered(attacker);
    const outcomes = await attempts(30, async (index) => {
      if (index % 3 === 0) expect(await attempt(own.email, attacker, PASSWORD)).toBe('in');
      return attempt(newcomer().email, attacker);
    });
    expect(tally(outcomes)).toEqual({ [WRONG]: 12, [TOO_MANY]: 18 });
  });

  it('from hundreds of addresses stops at the limit of the account, and locks nobody out of where they are at home', async () => {
    const { email } = await registered(HOME);
    const outcomes = await attempts(300, (index) => attempt(email, elsewhere(), `guess ${index}`, index));
    expect(tally(outcomes)).toEqual({ [WRONG]: 20, [TOO_MANY]: 280 });
    expect(compared).toBe(20);
    expect(await attempt(email, elsewhere(), PASSWORD)).toBe(TOO_MANY);
    expect(await attempt(email, HOME, 'a slip')).toBe(WRONG);
    expect(await attempt(email, HOME, PASSWORD, 1)).toBe('in');
  });

  it('makes a home of where somebody has logged in, and only for them', async () => {
    const { email } = await registered();
    const office = elsewhere();
    expect(await attempt(email, office, PASSWORD)).toBe('in');
    const neighbour = await registered(office);
    await attempts(25, () => attempt(email, elsewhere()));
    await attempts(25, () => attempt(neighbour.email, elsewhere()));
    expect(await attempt(email, office, PASSWORD)).toBe('in');
    expect(await attempt(neighbour.email, office, PASSWORD)).toBe('in');
    expect(await attempt(email, HOME, PASSWORD)).toBe(TOO_MANY);
  });

  it('from a home that was logged in from is limited there too, and forgiven after a success', async () => {
    const { email } = await registered(HOME);
    const outcomes = await attempts(12, (index) => attempt(email, HOME, index === 4 ? PASSWORD : 'a slip'));
    expect(outcomes.slice(0, 10)).toEqual([
      WRONG,
      WRONG,
      WRONG,
      WRONG,
      'in',
      WRONG,
      WRONG,
      WRONG,
      WRONG,
      WRONG,
    ]);
    expect(outcomes.slice(10)).toEqual([TOO_MANY, TOO_MANY]);
  });

  it('is not counted when the password was not looked at', async () => {
    const { email } = await registered();
    const address = elsewhere();
    const passwords = one().get(Passwords);
    for (let count = 0; count < 10; count += 1) {
      jest.spyOn(passwords, 'matches').mockRejectedValueOnce(new Error('away'));
      await expect(
        one().get(SessionService).login(email, PASSWORD, '', { clientAddress: address }),
      ).rejects.toThrow('away');
    }
    expect(await attempt(email, address, PASSWORD)).toBe('in');
  });

  it('with a stolen token stops at the limit of its session, and not of the others', async () => {
    const { id, sessionId } = await registered(HOME);
    const accounts = one().get(AccountService);
    const guess = (session: string, currentPassword: string): Promise<string> =>
      accounts
        .change(
          { id, roles: [], sessionId: session },
          { password: 'another horse 8', currentPassword },
          ORIGIN,
        )
        .then(
          () => 'in',
          (error: CodedError) => error.code,
        );
    const outcomes = await attempts(7, (index) => guess(sessionId, `guess ${index}`));
    expect(tally(outcomes)).toEqual({ 'auth.wrong_current_password': 5, [TOO_MANY]: 2 });
    const stolen = { id, roles: [], sessionId };
    await expect(accounts.delete(stolen, PASSWORD, ORIGIN)).rejects.toMatchObject({ code: TOO_MANY });
    expect(await guess('01890000-0000-7000-8000-000000000000', PASSWORD)).toBe('in');
  });

  it('is remembered by a service that was started anew', async () => {
    const { email } = newcomer();
    const attacker = elsewhere();
    await attempts(5, () => attempt(email, attacker));
    const anew = await startAuthApp({ databaseUrl: database.url, env: LIMITS });
    try {
      const login = anew.app.get(SessionService).login(email, PASSWORD, '', { clientAddress: attacker });
      await expect(login).rejects.toMatchObject({ code: TOO_MANY });
    } finally {
      await anew.close();
    }
  });
});
