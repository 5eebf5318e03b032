import { CommonPassword, opaqueString } from '#contracts';
import { argon2id, hash, type HashOptions, needsRehash, verify } from 'argon2';
import { HashingQueue } from './hashing-queue';
import { hashesAtOnce, lowerPriorityOfHashing } from './hashing-threads';
import { isCommon, loadMeter } from './password-meter';

/** A bound for hashes of callers without a deadline; those with one are refused when they would be late. */
export const MOST_WAITING = 1_000;

/**
 * Hashes and compares passwords with argon2id, after normalizing their Unicode spelling (RFC 8265). The hashes of older accounts
 * may be of the password as it was typed, so that spelling is compared after the normalized one.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
export class Passwords {
  private constructor(
    private readonly options: HashOptions & { raw?: false },
    private readonly hashOfNobody: string,
    private readonly queue: HashingQueue,
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
    const hashOfNobody = await hash('the password of no account', options);
    const queue = new HashingQueue(hashesAtOnce(), MOST_WAITING);
    await lowerPriorityOfHashing();
    return new Passwords(options, hashOfNobody, queue, commonAllowed);
  }

  /**
   * Refuses a new password that attackers try first.
   * @param own the owner's name, username and e-mail address @throws CommonPassword
   */
  mustBeUncommon(password: string, own: readonly string[]): void {
    if (!this.commonAllowed && isCommon(opaqueString(password), own)) throw new CommonPassword();
  }

  /** The password's hash, to be stored. @param deadline of the caller @throws LoginsOverloaded */
  hash(password: string, deadline?: number): Promise<string> {
    return this.queue.run(() => hash(opaqueString(password), this.options), deadline);
  }

  /**
   * Compares a password with a hash. Without a hash (no such account) it takes as long and fails.
   * @param deadline of the caller @throws LoginsOverloaded
   */
  async matches(hashed: string | undefined, password: string, deadline?: number): Promise<boolean> {
    const spelling = opaqueString(password);
    const matches =
      (await this.verify(hashed, spelling, deadline)) ||
      (spelling !== password && (await this.verify(hashed, password, deadline)));
    return matches && hashed !== undefined;
  }

  /** Whether the password's hash was made with other parameters than the present ones, or from another spelling. */
  async isOutdated(hashed: string, password: string, deadline?: number): Promise<boolean> {
    if (needsRehash(hashed, this.options)) return true;
    const spelling = opaqueString(password);
    return spelling !== password && !(await this.verify(hashed, spelling, deadline));
  }

  private verify(hashed: string | undefined, spelling: string, deadline?: number): Promise<boolean> {
    return this.queue.run(() => verify(hashed ?? this.hashOfNobody, spelling), deadline);
  }
}
