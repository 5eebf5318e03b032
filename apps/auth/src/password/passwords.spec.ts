import * as argon2 from 'argon2';
import { CommonPassword, LoginsOverloaded, NewPassword } from '#contracts';
import { hashesAtOnce } from './hashing-threads';
import { MOST_WAITING, Passwords } from './passwords';

/** How many hashes are being computed, and how many were at most. With `isCheap` none is real. */
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

  it('each have a salt', async () => {
    expect(await passwords.hash('correct horse 7')).not.toBe(await passwords.hash('correct horse 7'));
  });

  it('match their hash with every character, and no other does', async () => {
    const hashed = await passwords.hash('correct horse 7');
    expect(await passwords.matches(hashed, 'correct horse 7')).toBe(true);
    for (const other of ['Correct horse 7', 'correct horse 7 ', 'correct horse', ''])
      expect(await passwords.matches(hashed, other)).toBe(false);
  });

  it('differ by their last characters, however long they are', async () => {
    const long = 'a'.repeat(255);
    const hashed = await passwords.hash(`${long}b`);
    expect(await passwords.matches(hashed, `${long}c`)).toBe(false);
    expect(await passwords.matches(hashed, `${long}b`)).toBe(true);
  });

  it('match nothing without an account, not even the password behind the hash for unknown accounts', async () => {
    expect(await passwords.matches(undefined, 'the password of no account')).toBe(false);
  });

  it.each([
    [47_104, 2, 1],
    [19_456, 3, 1],
    [19_456, 2, 2],
  ])(
    'are outdated when their hash was made with other parameters than m=%i, t=%i, p=%i',
    async (memory, time, threads) => {
      const hashed = await passwords.hash('correct horse 7');
      expect(await passwords.isOutdated(hashed, 'correct horse 7')).toBe(false);
      const others = await Passwords.create(memory, time, threads);
      expect(await others.isOutdated(hashed, 'correct horse 7')).toBe(true);
    },
  );

  it('match in every spelling, whichever of them was hashed', async () => {
    const [composed, decomposed] = ['größer öl', 'gro\u0308ßer\u00a0o\u0308l'];
    const hashed = await passwords.hash(decomposed);
    for (const typed of [composed, decomposed]) {
      expect(await passwords.matches(hashed, typed)).toBe(true);
      expect(await passwords.isOutdated(hashed, typed)).toBe(false);
    }
    expect(await passwords.matches(hashed, 'grosser ol')).toBe(false);
  });

  it('match an older hash of their typed spelling, which is outdated', async () => {
    const [composed, decomposed] = ['größer öl', 'größer o\u0308l'];
    const options = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
    const older = await argon2.hash(decomposed, options);
    expect(await passwords.matches(older, decomposed)).toBe(true);
    expect(await passwords.isOutdated(older, decomposed)).toBe(true);
    expect(await passwords.matches(older, composed)).toBe(false);
  });

  it('are refused when attackers try them first, unless that is allowed', async () => {
    expect(() => passwords.mustBeUncommon('password123', [])).toThrow(CommonPassword);
    expect(() => passwords.mustBeUncommon('Lovelace1843', ['Ada Lovelace'])).toThrow(CommonPassword);
    expect(() => passwords.mustBeUncommon('correct horse 7', ['Ada Lovelace'])).not.toThrow();
    const lenient = await Passwords.create(19_456, 2, 1, true);
    expect(() => lenient.mustBeUncommon('password123', [])).not.toThrow();
  });

  it('are hashed and compared at most a few at once, the others in turn', async () => {
    const hashed = await passwords.hash('correct horse 7');
    Object.assign(making, { most: 0, isCheap: true });
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2 ? passwords.matches(hashed, 'another') : passwords.hash('another'),
      ),
    );
    expect(making.most).toBe(hashesAtOnce());
  });

  it('are refused without comparing when too many wait already', async () => {
    making.isCheap = true;
    const many = Array.from({ length: hashesAtOnce() + MOST_WAITING + 5 }, () =>
      passwords.matches(undefined, 'x'),
    );
    const refused = (await Promise.allSettled(many)).filter(({ status }) => status === 'rejected');
    expect(refused.map((one) => (one as PromiseRejectedResult).reason as unknown)).toEqual(
      Array(5).fill(expect.any(LoginsOverloaded)),
    );
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
