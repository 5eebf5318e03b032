import { availableParallelism } from 'node:os';
import { dictionary } from '@zxcvbn-ts/language-common';
import { argon2id, hash, type HashOptions, needsRehash, verify } from 'argon2';
import { Turns } from './turns';

/**
 * Hashes at once. Each occupies one of the four threads that Node also opens database connections with: were all taken,
 * a burst of log-ins would have those connections time out. More than there are processors would not be faster.
 */
export const AT_ONCE = Math.min(3, availableParallelism());
/** Hashes that may wait: about as many as are made within the ten seconds for which callers wait. */
export const WAITING = 100;
const COMMON = new Set(dictionary['passwords-common']);

/** Whether the password is among those attackers try first. */
export const isCommon = (password: string): boolean => COMMON.has(password.toLowerCase());

/**
 * Hashes and checks passwords with argon2id.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
export class Passwords {
  private readonly turns = new Turns(AT_ONCE, WAITING);

  private constructor(
    private readonly options: HashOptions & { raw?: false },
    private readonly nobodys: string,
  ) {}

  /** @param memoryCost KiB  @param timeCost passes  @param parallelism threads */
  static async create(memoryCost: number, timeCost: number, parallelism: number): Promise<Passwords> {
    const options = { type: argon2id, memoryCost, timeCost, parallelism } as const;
    return new Passwords(options, await hash('the password of nobody', options));
  }

  /** @throws Overloaded */
  hash(password: string): Promise<string> {
    return this.turns.take(() => hash(password, this.options));
  }

  /** Checks a password; without a hash (no such account) it takes as long and fails. @throws Overloaded */
  async matches(hashed: string | undefined, password: string): Promise<boolean> {
    const matches = await this.turns.take(() => verify(hashed ?? this.nobodys, password));
    return matches && hashed !== undefined;
  }

  /** Whether the hash was made with other parameters than today's. */
  isOutdated(hashed: string): boolean {
    return needsRehash(hashed, this.options);
  }
}
