import type { CodedError } from '#contracts';
import { DataSource } from 'typeorm';
import { startAuthApp } from '../../../../test/support/auth-app';
import {
  ACCOUNT,
  unusedAddress,
  loginAttempts,
  HOME,
  LIMITS,
  NETWORK,
  PASSWORD,
  tally,
  TOO_MANY,
  WRONG,
} from '../../../../test/support/login-attempts';
import { contextOf } from '../../../../test/support/contexts';
import { newRegistration } from '../../../../test/support/people';
import { AttemptRepository } from './attempt.repository';
import { LoginService } from '../login/login.service';
import { OwnAccountService } from '../own-account/own-account.service';
import { Passwords } from '../password/passwords';

describe('guessing passwords', () => {
  const { one, attempt, attempts, skipHashing, registered, compared, databaseUrl } = loginAttempts();

  it('of one account from one address stops at the limit, over all replicas, and then is refused without comparing', async () => {
    const { email } = await registered();
    const attacker = unusedAddress();
    const outcomes = await attempts(9, (index) => attempt(email, attacker, `guess ${index}`, index));
    expect(outcomes).toEqual([WRONG, WRONG, WRONG, WRONG, WRONG, TOO_MANY, TOO_MANY, TOO_MANY, TOO_MANY]);
    expect(compared()).toBe(5);
    expect(await attempt(email, attacker, PASSWORD)).toBe(TOO_MANY);
    expect(await attempt(email.toUpperCase(), attacker, PASSWORD)).toBe(TOO_MANY);
  });

  it('is not made easier by other spellings of the e-mail address: each counts for its account, or for no account', async () => {
    const email = `ik.${newRegistration().email}`;
    await registered(undefined, email);
    // PostgreSQL folds this letter to "i", and JavaScript does not.
    expect(await attempt(email.replace('i', '\u0130'), unusedAddress(), PASSWORD)).toBe(WRONG);
    const attacker = unusedAddress();
    const spellings = ['ik', 'iK', 'Ik', 'IK', 'i\u212a', 'I\u212a'].map((start) =>
      email.replace('ik', start),
    );
    const outcomes = await attempts(6, (index) => attempt(spellings[index] ?? '', attacker));
    expect(outcomes).toEqual([WRONG, WRONG, WRONG, WRONG, WRONG, TOO_MANY]);
  });

  it('looks the same where there is no account', async () => {
    const { email } = newRegistration();
    const attacker = unusedAddress();
    const outcomes = await attempts(7, () => attempt(email, attacker));
    expect(outcomes).toEqual([WRONG, WRONG, WRONG, WRONG, WRONG, TOO_MANY, TOO_MANY]);
    expect(compared()).toBe(5);
  });

  it('is refused with the seconds until the next attempt is compared', async () => {
    const { email } = newRegistration();
    const attacker = unusedAddress();
    await attempts(5, () => attempt(email, attacker));
    const input = { email, password: PASSWORD, userAgent: '' };
    const refused = one().get(LoginService).login({ clientAddress: attacker }, input);
    const error = await refused.catch((thrown: CodedError) => thrown);
    expect(error).toMatchObject({ kind: 'rate_limited', code: TOO_MANY });
    expect((error as CodedError).retryAfter).toBeGreaterThan(800);
    expect((error as CodedError).retryAfter).toBeLessThanOrEqual(900);
  });

  it('does not exceed the limit by concurrency', async () => {
    const { email } = await registered();
    const attacker = unusedAddress();
    const crowd = Array.from({ length: 40 }, (_, index) => attempt(email, attacker, `guess ${index}`, index));
    expect(tally(await Promise.all(crowd))).toEqual({ [WRONG]: 5, [TOO_MANY]: 35 });
    expect(compared()).toBe(5);
  });

  it('of many accounts from one address stops at the limit of the address', async () => {
    const attacker = unusedAddress();
    const outcomes = await attempts(30, () => attempt(newRegistration().email, attacker, 'Password1!'));
    expect(tally(outcomes)).toEqual({ [WRONG]: 12, [NETWORK]: 18 });
    expect(compared()).toBe(12);
  });

  it('is not made easier by logging in to the guesser’s own account in between', async () => {
    const attacker = unusedAddress();
    const own = await registered(attacker);
    const outcomes = await attempts(30, async (index) => {
      if (index % 3 === 0) expect(await attempt(own.email, attacker, PASSWORD)).toBe('in');
      return attempt(newRegistration().email, attacker);
    });
    expect(tally(outcomes)).toEqual({ [WRONG]: 12, [NETWORK]: 18 });
  });

  it('from dozens of addresses stops at the limit of the account, and locks no owner out of a network where they have logged in', async () => {
    skipHashing();
    const { email } = await registered(HOME);
    const outcomes = await attempts(60, (index) => attempt(email, unusedAddress(), `guess ${index}`, index));
    expect(tally(outcomes)).toEqual({ [WRONG]: 20, [ACCOUNT]: 40 });
    expect(compared()).toBe(20);
    expect(await attempt(email, unusedAddress(), PASSWORD)).toBe(ACCOUNT);
    expect(await attempt(email, HOME, 'a slip')).toBe(WRONG);
    expect(await attempt(email, HOME, PASSWORD, 1)).toBe('in');
  });

  it('does not affect a network where the user has logged in, and only that user', async () => {
    skipHashing();
    const { email } = await registered();
    const office = unusedAddress();
    expect(await attempt(email, office, PASSWORD)).toBe('in');
    const neighbour = await registered(office);
    await attempts(25, () => attempt(email, unusedAddress()));
    await attempts(25, () => attempt(neighbour.email, unusedAddress()));
    expect(await attempt(email, office, PASSWORD)).toBe('in');
    expect(await attempt(neighbour.email, office, PASSWORD)).toBe('in');
    expect(await attempt(email, HOME, PASSWORD)).toBe(ACCOUNT);
  });

  it('from a network where the user has logged in is limited too, and reset by a success', async () => {
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

  it('is not counted when the password was not compared', async () => {
    const { email } = await registered();
    const address = unusedAddress();
    const passwords = one().get(Passwords);
    const input = { email, password: PASSWORD, userAgent: '' };
    for (let count = 0; count < 10; count += 1) {
      jest.spyOn(passwords, 'matches').mockRejectedValueOnce(new Error('away'));
      await expect(one().get(LoginService).login({ clientAddress: address }, input)).rejects.toThrow('away');
    }
    expect(await attempt(email, address, PASSWORD)).toBe('in');
  });

  it('counts an pending attempt for half a minute at most, also while others come after its process was killed', async () => {
    const counters = one().get(AttemptRepository);
    const limit = { key: `pending ${unusedAddress()}`, most: 5, window: 900 };
    const later = (seconds: number): Promise<unknown> =>
      one()
        .get(DataSource)
        .query(
          `UPDATE login_attempt SET undecided_until = undecided_until - $2,
             deadlines = ARRAY(SELECT deadline - $2 FROM unnest(deadlines) AS deadline) WHERE key = $1`,
          [limit.key, seconds * 1_000],
        );
    for (let killed = 0; killed < 3; killed += 1) await counters.admit(limit);
    await later(20);
    const next = await counters.admit(limit);
    expect(next?.pending).toBe(4);
    await counters.decide(next ? [next] : [], 'wrong');
    expect(await counters.look(limit)).toMatchObject({ wrong: 1, pending: 3 });
    await later(11);
    const last = await counters.admit(limit);
    expect(last).toMatchObject({ wrong: 1, pending: 1 });
    await counters.decide(last ? [last] : [], 'unknown');
    expect(await counters.look(limit)).toMatchObject({ wrong: 1, pending: 0 });
  });

  it('with a stolen token stops at the limit of its session, and does not affect others', async () => {
    const { id, sessionId } = await registered(HOME);
    const accounts = one().get(OwnAccountService);
    const guess = (session: string, currentPassword: string): Promise<string> =>
      accounts
        .change(contextOf({ id, sessionId: session }), { password: 'another horse 8', currentPassword })
        .then(
          () => 'in',
          (error: CodedError) => error.code,
        );
    const outcomes = await attempts(7, (index) => guess(sessionId, `guess ${index}`));
    expect(tally(outcomes)).toEqual({ 'auth.wrong_current_password': 5, [TOO_MANY]: 2 });
    const stolen = contextOf({ id, sessionId });
    await expect(accounts.delete(stolen, PASSWORD)).rejects.toMatchObject({ code: TOO_MANY });
    expect(await guess('01890000-0000-7000-8000-000000000000', PASSWORD)).toBe('in');
  });

  it('is remembered by a service that was restarted', async () => {
    const { email } = newRegistration();
    const attacker = unusedAddress();
    await attempts(5, () => attempt(email, attacker));
    const restarted = await startAuthApp({ databaseUrl: databaseUrl(), env: LIMITS });
    try {
      const input = { email, password: PASSWORD, userAgent: '' };
      const login = restarted.app.get(LoginService).login({ clientAddress: attacker }, input);
      await expect(login).rejects.toMatchObject({ code: TOO_MANY });
    } finally {
      await restarted.close();
    }
  });
});
