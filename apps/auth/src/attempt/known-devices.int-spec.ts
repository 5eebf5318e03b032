import { DataSource } from 'typeorm';
import {
  ACCOUNT,
  unusedAddress,
  loginAttempts,
  HOME,
  NETWORK,
  PASSWORD,
  tally,
  TOO_MANY,
  WRONG,
} from '../../../../test/support/login-attempts';
import { Passwords } from '../password/passwords';
import { RecoveryService } from '../recovery/recovery.service';
import { SecurityEmailService } from '../security-email/security-email.service';
import { CONTEXT } from '../../../../test/support/contexts';
import { newRegistration } from '../../../../test/support/people';

const AT_ONCE = 'auth.too_many_at_once';
let sites = 0;

describe('guessing passwords', () => {
  const { one, attempt, attempts, skipHashing, registered, compared } = loginAttempts();

  it('from everywhere locks out no known device, wherever it is, and each is limited separately', async () => {
    skipHashing();
    const { email, device } = await registered(HOME);
    await attempts(22, (index) => attempt(email, unusedAddress(), `guess ${index}`, index));
    expect(await attempt(email, unusedAddress(), PASSWORD)).toBe(ACCOUNT);
    expect(await attempt(email, unusedAddress(), PASSWORD, 1, device)).toBe('in');
    // A thief of the token gets no more guesses with it than others, and uses up nothing of the network's allowance.
    const stolen = await attempts(7, (index) =>
      attempt(email, unusedAddress(), `guess ${index}`, index, device),
    );
    expect(tally(stolen)).toEqual({ [WRONG]: 5, [TOO_MANY]: 2 });
    expect(await attempt(email, HOME, PASSWORD)).toBe('in');
  });

  it('from everywhere does not lock out an owner in the network where they set a new password by e-mail', async () => {
    const { id, email } = await registered(HOME);
    await attempts(22, (index) => attempt(email, unusedAddress(), `guess ${index}`));
    const emails = one().get(SecurityEmailService);
    jest.spyOn(emails, 'open').mockResolvedValue({ accountId: id, address: email } as never);
    jest.spyOn(emails, 'use').mockResolvedValue(undefined);
    const hotel = unusedAddress();
    expect(await attempt(email, hotel, PASSWORD)).toBe(ACCOUNT);
    const reset = { token: 'the link', password: 'walnut harbour 9 lantern' };
    await one()
      .get(RecoveryService)
      .reset({ ...CONTEXT, clientAddress: hotel }, reset);
    expect(await attempt(email, hotel, 'walnut harbour 9 lantern')).toBe('in');
    expect(await attempt(email, unusedAddress(), 'walnut harbour 9 lantern')).toBe(ACCOUNT);
  });

  it('gains nothing from the token of another account’s device, or from an invented one', async () => {
    skipHashing();
    const { email } = await registered(HOME);
    const { device } = await registered(HOME);
    await attempts(22, (index) => attempt(email, unusedAddress(), `guess ${index}`));
    for (const token of [device, 'A'.repeat(43), ''])
      expect(await attempt(email, unusedAddress(), PASSWORD, 0, token)).toBe(ACCOUNT);
  });

  it('with a stolen device token ends after 100 wrong passwords in a row', async () => {
    skipHashing();
    const { email, device } = await registered(HOME);
    const hundred = 'UPDATE known_device SET wrong = 99 WHERE hash = sha256(convert_to($1, $2))';
    await one().get(DataSource).query(hundred, [device, 'UTF8']);
    await attempts(22, (index) => attempt(email, unusedAddress(), `guess ${index}`));
    expect(await attempt(email, unusedAddress(), 'the hundredth', 0, device)).toBe(WRONG);
    expect(await attempt(email, unusedAddress(), PASSWORD, 0, device)).toBe(ACCOUNT);
  });

  it('from a few networks leaves half of the account’s allowance to others, one attempt for each', async () => {
    skipHashing();
    const { email } = await registered();
    const few = [unusedAddress(), unusedAddress(), unusedAddress()];
    const outcomes = await attempts(30, (index) =>
      attempt(email, few[index % 3] ?? '', `guess ${index}`, index),
    );
    expect(outcomes.filter((outcome) => outcome === WRONG)).toHaveLength(10);
    expect(compared()).toBe(10);
    const late = unusedAddress();
    expect(await attempt(email, late, 'a slip')).toBe(WRONG);
    expect(await attempt(email, late, PASSWORD)).toBe(ACCOUNT);
    expect(await attempt(email, unusedAddress(), PASSWORD)).toBe('in');
  });

  it('from many /64 networks of one /48 is limited as one network', async () => {
    skipHashing();
    const { email } = await registered();
    const inSite = (subnet: number): string => `2001:db8:${(sites += 1).toString(16)}:${subnet}::/64`;
    const site = inSite(0).split(':').slice(0, 3).join(':');
    const oneAccount = await attempts(12, (index) =>
      attempt(email, `${site}:${index}::/64`, `guess ${index}`),
    );
    // Half of the account's allowance, because this /48 has failed before.
    expect(tally(oneAccount)).toEqual({ [WRONG]: 10, [ACCOUNT]: 2 });
    const other = await attempts(42, (index) => attempt(newRegistration().email, `${site}:${index}::/64`));
    expect(tally(other)).toEqual({ [WRONG]: 38, [NETWORK]: 4 });
    expect(await attempt(email, inSite(0), PASSWORD)).toBe('in');
  });

  it('never refuses a right password because others of the same origin are not decided yet', async () => {
    const { email } = await registered();
    const address = unusedAddress();
    const workers = Array.from({ length: 14 }, (_, index) => attempt(email, address, PASSWORD, index));
    expect(tally(await Promise.all(workers))).toEqual({ in: 14 });
    const other = await registered(HOME);
    const slips = Array.from({ length: 14 }, (_, index) =>
      attempt(other.email, HOME, `slip ${index}`, index),
    );
    expect(tally(await Promise.all(slips))).toEqual({ [WRONG]: 5, [TOO_MANY]: 9 });
  });

  it('is refused when too many attempts wait, without a word about passwords', async () => {
    const { email } = await registered();
    const address = unusedAddress();
    let refused = 0;
    let decide = (): void => undefined;
    const decided = new Promise<void>((resolve) => (decide = resolve));
    jest.spyOn(one().get(Passwords), 'matches').mockImplementation(() => decided.then(() => true));
    const crowd = Array.from({ length: 80 }, async () => {
      const outcome = await attempt(email, address, PASSWORD);
      // Decided when all have arrived: five that are compared, fifty that wait, and the refused ones.
      if (outcome === AT_ONCE && (refused += 1) === 25) decide();
      return outcome;
    });
    expect(tally(await Promise.all(crowd))).toEqual({ in: 55, [AT_ONCE]: 25 });
  });
});
