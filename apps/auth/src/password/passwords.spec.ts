import * as argon2 from 'argon2';
import { NewPassword } from '#contracts';
import { AT_ONCE, isCommon, Passwords, WAITING } from './passwords';
import { Overloaded } from './turns';

/** How many hashes are being made, and how many were at most; no real ones when `isCheap`. */
const making = { now: 0, most: 0, isCheap: false };

jest.mock('argon2', () => {
  const nextTurn = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value));
  const real = jest.requireActual<typeof argon2>('argon2');
  const counted =
    <Arguments extends unknown[], Result>(work: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      making.most = Math.max(making.most, ++making.now);
      const made = making.isCheap ? nextTurn(false as Result) : work(...given);
      return made.finally(() => (making.now -= 1));
    };
  return { ...real, hash: counted(real.hash), verify: counted(real.verify) };
});

describe('passwords', () => {
  let passwords: Passwords;

  beforeAll(async () => {
    passwords = await Passwords.create(19_456, 2, 1);
  });

  afterEach(() => {
    making.isCheap = false;
  });

  it('are hashed by argon2id with the parameters of the service', async () => {
    const strong = await Passwords.create(47_104, 3, 2);
    expect(await strong.hash('correct horse 7')).toMatch(/^\$argon2id\$v=19\$m=47104,p=2,t=3\$/);
  });

  it('have a salt each', async () => {
    expect(await passwords.hash('correct horse 7')).not.toBe(await passwords.hash('correct horse 7'));
  });

  it('match their hash, exactly as they were given, and no other', async () => {
    const hashed = await passwords.hash('correct horse 7');
    expect(await passwords.matches(hashed, 'correct horse 7')).toBe(true);
    for (const other of ['Correct horse 7', 'correct horse 7 ', 'correct horse', ''])
      expect(await passwords.matches(hashed, other)).toBe(false);
  });

  it('differ also in their last characters, however long they are', async () => {
    const long = 'a'.repeat(255);
    const hashed = await passwords.hash(`${long}b`);
    expect(await passwords.matches(hashed, `${long}c`)).toBe(false);
    expect(await passwords.matches(hashed, `${long}b`)).toBe(true);
  });

  it('match nothing where there is no account, not even the password of nobody', async () => {
    expect(await passwords.matches(undefined, 'the password of nobody')).toBe(false);
  });

  it.each([
    [47_104, 2, 1],
    [19_456, 3, 1],
    [19_456, 2, 2],
  ])(
    'are outdated when their hash was made with other than m=%i, t=%i, p=%i',
    async (memory, time, threads) => {
      const hashed = await passwords.hash('correct horse 7');
      expect(passwords.isOutdated(hashed)).toBe(false);
      expect((await Passwords.create(memory, time, threads)).isOutdated(hashed)).toBe(true);
    },
  );

  it('are hashed and compared no more than a few at once, the others in turn', async () => {
    const hashed = await passwords.hash('correct horse 7');
    Object.assign(making, { most: 0, isCheap: true });
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2 ? passwords.matches(hashed, 'another') : passwords.hash('another'),
      ),
    );
    expect(making.most).toBe(AT_ONCE);
    expect(AT_ONCE).toBeLessThan(4);
  });

  it('are not even looked at when too many wait already', async () => {
    making.isCheap = true;
    const many = Array.from({ length: AT_ONCE + WAITING + 5 }, () => passwords.matches(undefined, 'x'));
    const refused = (await Promise.allSettled(many)).filter(({ status }) => status === 'rejected');
    expect(refused.map((one) => (one as PromiseRejectedResult).reason as unknown)).toEqual(
      Array(5).fill(expect.any(Overloaded)),
    );
  });
});

describe('common passwords', () => {
  it.each(['password', 'Password1', '12345678', 'qwertyuiop', 'iloveyou'])('%s is one', (password) => {
    expect(isCommon(password)).toBe(true);
  });

  it.each(['correct horse 7', 'walnut-harbour-lantern'])('%s is none', (password) => {
    expect(isCommon(password)).toBe(false);
  });

  // ASVS 5.0, 6.2.4: at least the 3000 most common of those that are long enough.
  it('are more than 3000 of those that would be long enough', async () => {
    const { dictionary } = await import('@zxcvbn-ts/language-common');
    const longEnough = dictionary['passwords-common'].filter(
      (word) => NewPassword.safeParse(word).success && isCommon(word),
    );
    expect(longEnough.length).toBeGreaterThan(3_000);
  });
});

describe('a new password', () => {
  it.each([
    ['too short', 'seven77', false],
    ['just long enough', 'eight888', true],
    ['just short enough', 'x'.repeat(256), true],
    ['too long', 'x'.repeat(257), false],
    ['of one kind of characters', 'abcdefghijklm', true],
    ['of blanks and signs of all scripts', ' пароль 🦊 密码 ', true],
  ])('that is %s', (_what, password, isTaken) => {
    expect(NewPassword.safeParse(password).success).toBe(isTaken);
  });
});
