import { availableParallelism } from 'node:os';
import { opaqueString } from '#contracts';
import { argon2id, hash, type HashOptions, needsRehash, verify } from 'argon2';
import { CommonPassword } from '../account/account.errors';
import { isCommon, loadMeter } from './password-meter';
import { Turns } from './turns';

/**
 * Hashes at once. Each occupies one of the four threads that Node also opens database connections with: were all taken,
 * a burst of log-ins would have those connections time out. More than there are processors would not be faster.
 */
export const AT_ONCE = Math.min(3, availableParallelism());
/** Hashes that may wait: about as many as are made within the ten seconds for which callers wait. */
export const WAITING = 100;

/**
 * Hashes and checks passwords with argon2id, whichever way their characters were typed (RFC 8265). Hashes of older accounts may
 * be of the password as it was typed, so that spelling is tried after the common one.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
export class Passwords {
  private readonly turns = new Turns(AT_ONCE, WAITING);

  private constructor(
    private readonly options: HashOptions & { raw?: false },
    private readonly nobodys: string,
    private readonly commonAllowed: boolean,
  ) {}

  /** @param memoryCost KiB  @param timeCost passes  @param parallelism threads  @param commonAllowed for tests of clients */
  static async create(
    memoryCost: number,
    timeCost: number,
    parallelism: number,
    commonAllowed = false,
  ): Promise<Passwords> {
    const options = { type: argon2id, memoryCost, timeCost, parallelism } as const;
    if (!commonAllowed) loadMeter();
    return new Passwords(options, await hash('the password of nobody', options), commonAllowed);
  }

  /**
   * Refuses a new password that attackers try first.
   * @param own name, username and e-mail address of its owner @throws CommonPassword
   */
  mustBeUncommon(password: string, own: readonly string[]): void {
    if (!this.commonAllowed && isCommon(opaqueString(password), own)) throw new CommonPassword();
  }

  /** @throws Overloaded */
  hash(password: string): Promise<string> {
    return this.turns.take(() => hash(opaqueString(password), this.options));
  }

  /** Checks a password; without a hash (no such account) it takes as long and fails. @throws Overloaded */
  async matches(hashed: string | undefined, password: string): Promise<boolean> {
    const spelling = opaqueString(password);
    const matches =
      (await this.verify(hashed, spelling)) ||
      (spelling !== password && (await this.verify(hashed, password)));
    return matches && hashed !== undefined;
  }

  /** Whether the hash of this password was made with other parameters than today's, or of another spelling. */
  async isOutdated(hashed: string, password: string): Promise<boolean> {
    if (needsRehash(hashed, this.options)) return true;
    const spelling = opaqueString(password);
    return spelling !== password && !(await this.verify(hashed, spelling));
  }

  private verify(hashed: string | undefined, spelling: string): Promise<boolean> {
    return this.turns.take(() => verify(hashed ?? this.nobodys, spelling));
  }
}
