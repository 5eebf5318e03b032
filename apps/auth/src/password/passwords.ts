import { availableParallelism } from 'node:os';
import { CommonPassword, LoginsOverloaded, opaqueString } from '#contracts';
import { argon2id, hash, type HashOptions, needsRehash, verify } from 'argon2';
import { concurrencyLimit } from './concurrency-limit';
import { isCommon, loadMeter } from './password-meter';

/**
 * How many hashes are computed at once. Each occupies one of Node's four threads, which also look up host names for new database
 * connections: if hashes took all of them, a burst of logins would make connections time out. More than one per processor
 * would not be faster.
 */
export const AT_ONCE = Math.min(3, availableParallelism());
/** How many hashes may wait: about as many as are computed in the ten seconds that callers wait. */
export const WAITING = 100;

/**
 * Hashes and compares passwords with argon2id, after normalizing their Unicode spelling (RFC 8265). The hashes of older accounts
 * may be of the password as it was typed, so that spelling is compared after the normalized one.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
export class Passwords {
  private readonly limited = concurrencyLimit(AT_ONCE, WAITING, LoginsOverloaded);

  private constructor(
    private readonly options: HashOptions & { raw?: false },
    private readonly hashOfNobody: string,
    private readonly commonAllowed: boolean,
  ) {}

  /** @param memoryCost KiB  @param timeCost passes  @param parallelism threads  @param commonAllowed only for tests of clients */
  static async create(
    memoryCost: number,
    timeCost: number,
    parallelism: number,
    commonAllowed = false,
  ): Promise<Passwords> {
    const options = { type: argon2id, memoryCost, timeCost, parallelism } as const;
    if (!commonAllowed) loadMeter();
    return new Passwords(options, await hash('the password of no account', options), commonAllowed);
  }

  /**
   * Refuses a new password that attackers try first.
   * @param own the owner's name, username and e-mail address @throws CommonPassword
   */
  mustBeUncommon(password: string, own: readonly string[]): void {
    if (!this.commonAllowed && isCommon(opaqueString(password), own)) throw new CommonPassword();
  }

  /** The password's hash, to be stored. @throws LoginsOverloaded */
  hash(password: string): Promise<string> {
    return this.limited(() => hash(opaqueString(password), this.options));
  }

  /** Compares a password with a hash. Without a hash (no such account) it takes as long and fails. @throws LoginsOverloaded */
  async matches(hashed: string | undefined, password: string): Promise<boolean> {
    const spelling = opaqueString(password);
    const matches =
      (await this.verify(hashed, spelling)) ||
      (spelling !== password && (await this.verify(hashed, password)));
    return matches && hashed !== undefined;
  }

  /** Whether the password's hash was made with other parameters than the present ones, or from another spelling. */
  async isOutdated(hashed: string, password: string): Promise<boolean> {
    if (needsRehash(hashed, this.options)) return true;
    const spelling = opaqueString(password);
    return spelling !== password && !(await this.verify(hashed, spelling));
  }

  private verify(hashed: string | undefined, spelling: string): Promise<boolean> {
    return this.limited(() => verify(hashed ?? this.hashOfNobody, spelling));
  }
}
