import { AccountLimited, NetworkLimited, TooManyAtOnce, TooManyAttempts } from '#contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tx } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { AuthEnvironment } from '../auth.env';
import { isWrongPassword } from '../password/wrong-password';
import {
  type PendingAttempt,
  AttemptRepository,
  type Count,
  type Limit,
  type Outcome,
} from './attempt.repository';
import { DeviceRepository } from './device.repository';
import { KeyedLimit } from './keyed-limit';
import type { LoginOrigin } from './login-origin';
import { OriginRepository } from './origin.repository';

/** One of the limits that an attempt counts against. */
interface GuessingLimit extends Limit {
  readonly Refusal: new (details: { retryAfter: number }) => Error;
  /** A success shows that the failures before it were slips. Not where other people fail under the same key. */
  readonly resetOnSuccess?: boolean;
  /** The second half of this limit allows one attempt for each network. */
  readonly halfForNewNetworks?: boolean;
}

/** A /48 may fail as often as this many addresses: it can be one subscriber, or many customers of a mobile network. */
const ADDRESSES_OF_A_NETWORK = 4;
/** How many attempts may wait in this process until those before them under the same key are decided. */
const WAITING = 50;
/** How long an attempt waits for pending ones; its caller waits ten seconds in all. */
const LONGEST_WAIT_MS = 6_000;
const RETRY_MS = 50;

/**
 * Limits the guessing of passwords, over all replicas. An attempt counts as pending before its password is compared, so that
 * concurrent attempts cannot exceed a limit. An attempt that could exceed one waits until those before it are decided: it is refused
 * only because of passwords that were wrong.
 *
 * A device or network with an earlier login to the account has an allowance of its own. A guesser elsewhere can use up the
 * account's allowance, and still does not lock out the owner's devices and networks. Half of the account's allowance is for networks
 * that have not failed yet: a few networks cannot use it up, and new devices elsewhere can still log in.
 * @see https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
@Injectable()
export class AttemptService {
  private readonly queues = new KeyedLimit(WAITING);

  constructor(
    private readonly counters: AttemptRepository,
    private readonly origins: OriginRepository,
    private readonly devices: DeviceRepository,
    private readonly env: AuthEnvironment,
  ) {}

  /**
   * Counts an attempt to log in, unless it succeeds.
   * @param compare resolves when the password was right, and throws WrongCredentials when it was wrong
   * @throws TooManyAttempts | NetworkLimited | AccountLimited | TooManyAtOnce without comparing, and what `compare` throws
   */
  async login<T>(origin: LoginOrigin, compare: () => Promise<T>): Promise<T> {
    if (!(await this.devices.isKnown(origin))) return this.counted(await this.limitsAt(origin), compare);
    return this.counted([this.narrowLimit(`device ${origin.device}`)], async () => {
      try {
        return await compare();
      } catch (error) {
        if (isWrongPassword(error)) await this.devices.countWrong(origin.deviceToken ?? '');
        throw error;
      }
    });
  }

  /** Counts a logged-in caller's attempt to confirm their password, which the holder of a stolen token must not be able to guess. */
  async confirm<T>(context: Context, compare: () => Promise<T>): Promise<T> {
    return this.counted([this.narrowLimit(`session ${actorOf(context).sessionId}`)], compare);
  }

  /** Remembers the network and the device of a login. @returns the device's token */
  async rememberDevice(tx: Tx, accountId: string, origin: LoginOrigin): Promise<string> {
    await this.rememberNetwork(tx, accountId, origin);
    return this.devices.remember(tx, accountId, origin);
  }

  /** Remembers a network from which a person has proved to own the account, by logging in or otherwise. */
  async rememberNetwork(tx: Tx, accountId: string, origin: LoginOrigin): Promise<void> {
    if (origin.address) await this.origins.remember(tx, accountId, origin);
  }

  /** The limits for an unknown device, the narrowest first: an attempt that one refuses does not count against the next. */
  private async limitsAt(origin: LoginOrigin): Promise<GuessingLimit[]> {
    const { address, network, networkPair } = origin;
    const pair = this.narrowLimit(`pair:${origin.pair.toString('base64url')}`);
    if (address && (await this.origins.isKnown(origin))) return [pair];
    const limits: GuessingLimit[] = [];
    if (address) limits.push(pair, this.networkLimit(address));
    if (network && networkPair) {
      const wide = this.networkLimit(network);
      limits.push(
        {
          ...pair,
          key: `pair:${networkPair.toString('base64url')}`,
          most: pair.most * ADDRESSES_OF_A_NETWORK,
          resetOnSuccess: false,
        },
        { ...wide, most: wide.most * ADDRESSES_OF_A_NETWORK },
      );
    }
    const { LOGIN_LIMIT_ACCOUNT: most, LOGIN_LIMIT_WINDOW: window } = this.env;
    const key = `account:${origin.account}`;
    return [...limits, { key, most, window, Refusal: AccountLimited, halfForNewNetworks: true }];
  }

  /** The limit of one network for all accounts. */
  private networkLimit(network: string): GuessingLimit {
    const { LOGIN_LIMIT_ADDRESS: most, LOGIN_LIMIT_WINDOW: window } = this.env;
    return { key: `address:${network}`, most, window, Refusal: NetworkLimited };
  }

  /** The limit of one account in one network, with one device or in one session. */
  private narrowLimit(key: string): GuessingLimit {
    const { LOGIN_LIMIT_PAIR: most, LOGIN_LIMIT_WINDOW: window } = this.env;
    return { key, most, window, Refusal: TooManyAttempts, resetOnSuccess: true };
  }

  /** Compares once the attempt is admitted under all limits, and counts the outcome. A limit of 0 is switched off. */
  private async counted<T>(all: GuessingLimit[], compare: () => Promise<T>): Promise<T> {
    const limits = all.filter(({ most }) => most > 0);
    const [first] = limits;
    if (!first) return compare();
    return this.queues.run(first.key, first.most, async () => {
      const attempt = await this.admit(limits);
      let outcome: Outcome = 'unknown';
      try {
        const result = await compare();
        outcome = 'right';
        return result;
      } catch (error) {
        if (isWrongPassword(error)) outcome = 'wrong';
        throw error;
      } finally {
        const reset = outcome === 'right' ? limits.filter(({ resetOnSuccess }) => resetOnSuccess) : [];
        await this.decide(attempt, outcome, reset);
      }
    });
  }

  /** Admits an attempt under all limits, once those that are still pending leave room. */
  private async admit(limits: GuessingLimit[]): Promise<PendingAttempt[]> {
    const until = Date.now() + LONGEST_WAIT_MS;
    for (;;) {
      const attempt = await this.tryToAdmit(limits);
      if (attempt !== 'pending') return attempt;
      if (Date.now() > until) throw new TooManyAtOnce();
      await sleep(RETRY_MS * (1 + Math.random()));
    }
  }

  /**
   * Counts an attempt as pending under all limits, or under no limit.
   * @returns 'pending' when it has to wait for others
   * @throws the refusal of a limit that wrong passwords have used up
   */
  private async tryToAdmit(limits: GuessingLimit[]): Promise<PendingAttempt[] | 'pending'> {
    const attempt: PendingAttempt[] = [];
    let atNetwork: Count | undefined;
    try {
      for (const limit of limits) {
        const share =
          limit.halfForNewNetworks && hasFailed(atNetwork) ? Math.ceil(limit.most / 2) : limit.most;
        const admitted = await this.counters.admit({ ...limit, most: share });
        if (!admitted) {
          const { wrong, endsIn } = await this.counters.look(limit);
          const isOthers = wrong < limit.most && atNetwork?.wrong === 0;
          if (wrong >= share && !isOthers)
            throw new limit.Refusal({
              retryAfter: wrong < limit.most ? Math.min(endsIn, atNetwork?.endsIn ?? endsIn) : endsIn,
            });
          await this.decide(attempt, 'unknown');
          return 'pending';
        }
        attempt.push(admitted);
        if (limit.Refusal === TooManyAttempts) atNetwork = admitted;
      }
      return attempt;
    } catch (error) {
      await this.decide(attempt, 'unknown');
      throw error;
    }
  }

  /** Counts the outcome of an attempt. If that fails, the attempt stays pending until it expires. */
  private async decide(
    attempt: PendingAttempt[],
    outcome: Outcome,
    reset: GuessingLimit[] = [],
  ): Promise<void> {
    const keys = reset.map(({ key }) => key);
    await this.counters.decide(attempt, outcome, keys).catch(() => undefined);
  }
}

/** Whether other attempts than the one just counted have failed in the network, or still can. */
const hasFailed = (atNetwork: Count | undefined): boolean =>
  atNetwork !== undefined && (atNetwork.wrong > 0 || atNetwork.pending > 1);
