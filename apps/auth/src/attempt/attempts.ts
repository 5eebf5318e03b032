import type { Actor } from '#contracts';
import { asCodedError, poolOf, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { WrongCredentials, WrongCurrentPassword } from '../account/account.errors';
import { AuthEnvironment } from '../auth-environment';
import { TooManyAttempts } from './attempt.errors';
import type { Place } from './place';
import { PlaceRepository } from './place.repository';

/** One of the limits an attempt is counted against. */
interface Counted {
  readonly limiter: RateLimiterPostgres;
  readonly key: string;
  /** A success shows that the failures before it were slips; not so where others fail under the same key. */
  readonly forgivable: boolean;
}

/**
 * Limits the guessing of passwords, for all replicas alike. An attempt counts before the password is looked at, so that no
 * crowd of them slips through, and not any more once it was right.
 *
 * Whoever has logged in to an account from a place keeps an allowance of their own there; so those who guess from elsewhere
 * use up the account's, and lock nobody out of where they are at home.
 * @see https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
@Injectable()
export class Attempts {
  private readonly limiters: Record<'pair' | 'address' | 'account', RateLimiterPostgres | undefined>;

  constructor(
    source: DataSource,
    private readonly places: PlaceRepository,
    env: AuthEnvironment,
  ) {
    const limiter = (keyPrefix: string, points: number): RateLimiterPostgres | undefined =>
      points === 0
        ? undefined
        : new RateLimiterPostgres({
            storeClient: poolOf(source),
            storeType: 'pool',
            tableName: 'login_attempt',
            tableCreated: true,
            keyPrefix,
            points,
            duration: env.LOGIN_LIMIT_WINDOW,
          });
    this.limiters = {
      pair: limiter('pair', env.LOGIN_LIMIT_PAIR),
      address: limiter('address', env.LOGIN_LIMIT_ADDRESS),
      account: limiter('account', env.LOGIN_LIMIT_ACCOUNT),
    };
  }

  /**
   * Counts an attempt to log in, unless it turns out right.
   * @param compare resolves when the password was right, and throws WrongCredentials when it was wrong
   * @throws TooManyAttempts without comparing anything, and what `compare` throws
   */
  async login<T>(place: Place, compare: () => Promise<T>): Promise<T> {
    const { pair, address, account } = this.limiters;
    const here = place.address !== '';
    const isKnown = here && (await this.places.isKnown(place));
    return this.counted(
      [
        ...(here ? counted(pair, place.pair.toString('base64url'), true) : []),
        ...(here && !isKnown ? counted(address, place.address) : []),
        ...(isKnown ? [] : counted(account, place.account)),
      ],
      compare,
    );
  }

  /** The same for the password of somebody logged in: a stolen token must not be a way to guess it. */
  async confirm<T>(actor: Actor, compare: () => Promise<T>): Promise<T> {
    return this.counted(counted(this.limiters.pair, `session ${actor.sessionId}`, true), compare);
  }

  /** Remembers that somebody has logged in to the account from there. */
  async trust(tx: Tx, accountId: string, place: Place): Promise<void> {
    if (place.address) await this.places.remember(tx, accountId, place);
  }

  private async counted<T>(limits: Counted[], compare: () => Promise<T>): Promise<T> {
    // In turn, the narrowest first: what is refused there uses up nothing of what others need.
    for (const { limiter, key } of limits) await limiter.consume(key).catch(refuse);
    try {
      const result = await compare();
      await giveBack(limits, true);
      return result;
    } catch (error) {
      if (!isWrong(error)) await giveBack(limits, false);
      throw error;
    }
  }
}

/** The password was looked at, and was not the right one. */
const isWrong = (error: unknown): boolean =>
  error instanceof WrongCredentials || error instanceof WrongCurrentPassword;

const counted = (limiter: RateLimiterPostgres | undefined, key: string, forgivable = false): Counted[] =>
  limiter ? [{ limiter, key, forgivable }] : [];

/** One attempt less; what cannot be given back now ends with its window. */
async function giveBack(limits: Counted[], succeeded: boolean): Promise<void> {
  await Promise.allSettled<unknown>(
    limits.map(({ limiter, key, forgivable }) =>
      succeeded && forgivable ? limiter.delete(key) : limiter.reward(key),
    ),
  );
}

function refuse(reason: unknown): never {
  if (reason instanceof RateLimiterRes) throw new TooManyAttempts(reason.msBeforeNext / 1_000);
  throw asCodedError(reason);
}
