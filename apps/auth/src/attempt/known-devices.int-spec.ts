import { DataSource } from 'typeorm';
import {
  ACCOUNT,
  elsewhere,
  guessing,
  HOME,
  NETWORK,
  PASSWORD,
  tally,
  TOO_MANY,
  WRONG,
} from '../../../../test/support/guessing';
import { newcomer } from '../../../../test/support/people';

let sites = 0;

describe('guessing passwords', () => {
  const { one, attempt, attempts, comparingAtOnce, registered, compared } = guessing();

  it('from everywhere keeps no known device out, wherever it is, and each is limited apart', async () => {
    comparingAtOnce();
    const { email, device } = await registered(HOME);
    await attempts(22, (index) => attempt(email, elsewhere(), `guess ${index}`, index));
    expect(await attempt(email, elsewhere(), PASSWORD)).toBe(ACCOUNT);
    expect(await attempt(email, elsewhere(), PASSWORD, 1, device)).toBe('in');
    // Whoever stole the token guesses no more with it than anybody else, and takes nothing of the network's.
    const stolen = await attempts(7, (index) => attempt(email, elsewhere(), `guess ${index}`, index, device));
    expect(tally(stolen)).toEqual({ [WRONG]: 5, [TOO_MANY]: 2 });
    expect(await attempt(email, HOME, PASSWORD)).toBe('in');
  });

  it('with the token of a device that another account knows, or that was made up, gains nothing', async () => {
    comparingAtOnce();
    const { email } = await registered(HOME);
    const { device } = await registered(HOME);
    await attempts(22, (index) => attempt(email, elsewhere(), `guess ${index}`));
    for (const token of [device, 'A'.repeat(43), ''])
      expect(await attempt(email, elsewhere(), PASSWORD, 0, token)).toBe(ACCOUNT);
  });

  it('with a stolen device ends when its token has brought 100 wrong passwords in a row', async () => {
    comparingAtOnce();
    const { email, device } = await registered(HOME);
    const hundred = 'UPDATE known_device SET wrong = 99 WHERE hash = sha256(convert_to($1, $2))';
    await one().get(DataSource).query(hundred, [device, 'UTF8']);
    await attempts(22, (index) => attempt(email, elsewhere(), `guess ${index}`));
    expect(await attempt(email, elsewhere(), 'the hundredth', 0, device)).toBe(WRONG);
    expect(await attempt(email, elsewhere(), PASSWORD, 0, device)).toBe(ACCOUNT);
  });

  it('from a few networks leaves half of the account’s allowance to others, one attempt each', async () => {
    comparingAtOnce();
    const { email } = await registered();
    const few = [elsewhere(), elsewhere(), elsewhere()];
    const outcomes = await attempts(30, (index) =>
      attempt(email, few[index % 3] ?? '', `guess ${index}`, index),
    );
    expect(outcomes.filter((outcome) => outcome === WRONG)).toHaveLength(10);
    expect(compared()).toBe(10);
    const late = elsewhere();
    expect(await attempt(email, late, 'a slip')).toBe(WRONG);
    expect(await attempt(email, late, PASSWORD)).toBe(ACCOUNT);
    expect(await attempt(email, elsewhere(), PASSWORD)).toBe('in');
  });

  it('from many /64 networks of one /48 is limited as one network', async () => {
    comparingAtOnce();
    const { email } = await registered();
    const inSite = (subnet: number): string => `2001:db8:${(sites += 1).toString(16)}:${subnet}::/64`;
    const site = inSite(0).split(':').slice(0, 3).join(':');
    const oneAccount = await attempts(12, (index) =>
      attempt(email, `${site}:${index}::/64`, `guess ${index}`),
    );
    // Half of the account's allowance, as the site has failed before.
    expect(tally(oneAccount)).toEqual({ [WRONG]: 10, [ACCOUNT]: 2 });
    const other = await attempts(42, (index) => attempt(newcomer().email, `${site}:${index}::/64`));
    expect(tally(other)).toEqual({ [WRONG]: 38, [NETWORK]: 4 });
    expect(await attempt(email, inSite(0), PASSWORD)).toBe('in');
  });

  it('never refuses a right password because others of the same place are not decided yet', async () => {
    const { email } = await registered();
    const address = elsewhere();
    const workers = Array.from({ length: 14 }, (_, index) => attempt(email, address, PASSWORD, index));
    expect(tally(await Promise.all(workers))).toEqual({ in: 14 });
    const other = await registered(HOME);
    const slips = Array.from({ length: 14 }, (_, index) =>
      attempt(other.email, HOME, `slip ${index}`, index),
    );
    expect(tally(await Promise.all(slips))).toEqual({ [WRONG]: 5, [TOO_MANY]: 9 });
  });

  it('in a crowd that is too large to wait is told so, and nothing about passwords', async () => {
    comparingAtOnce();
    const { email } = await registered();
    const address = elsewhere();
    const crowd = Array.from({ length: 80 }, () => attempt(email, address, PASSWORD));
    const outcomes = tally(await Promise.all(crowd));
    expect(outcomes).toEqual({ in: 55, 'auth.too_many_at_once': 25 });
  });
});
