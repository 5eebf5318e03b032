import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '#contracts';
import type { Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { WrongCredentials, WrongCurrentPassword } from '../account/account.errors';
import { AuthEnvironment } from '../auth-environment';
import { AccountLimited, NetworkLimited, TooManyAtOnce, TooManyAttempts } from './attempt.errors';
import { AttemptCounters, type Count, type Limit, type Outcome } from './attempt-counters';
import { DeviceRepository } from './device.repository';
import type { Place } from './place';
import { PlaceRepository } from './place.repository';
import { Queues } from './queues';

/** One of the limits an attempt is counted against. */
interface Counted extends Limit {
  readonly refusal: new (retryAfter: number) => Error;
  /** A success shows that the failures before it were slips; not so where others fail under the same key. */
  readonly forgivable?: boolean;
  /** Of the second half of this limit each network gets one attempt only. */
  readonly halfForNewcomers?: boolean;
}

/** A /48 may fail as often as this many addresses: it can be one subscriber, or many customers of a mobile network. */
const ADDRESSES_OF_A_NETWORK = 4;
/** Attempts that may wait in this process until those before them under the same key are decided. */
const WAITING = 50;
/** How long an attempt waits for that; callers wait ten seconds for all. */
const LONGEST_WAIT_MS = 6_000;
const LOOK_AGAIN_MS = 50;

/**
 * Limits the guessing of passwords, for all replicas alike. An attempt is counted as undecided before the password is looked
 * at, so that no crowd slips through. One that could exceed a limit waits until those before it are decided: it is refused
 * only for passwords that were wrong.
 *
 * A device or a network from which somebody has logged in to the account has an allowance of its own; so those who guess from
 * elsewhere use up the account's, and keep nobody out who has such a device or network. Half of the account's allowance is
 * for networks that have not failed yet: a few networks cannot use it up, and new devices elsewhere still come in.
 * @see https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
@Injectable()
export class Attempts {
  private readonly queues = new Queues(WAITING);

  constructor(
    private readonly counters: AttemptCounters,
    private readonly places: PlaceRepository,
    private readonly devices: DeviceRepository,
    private readonly env: AuthEnvironment,
  ) {}

  /**
   * Counts an attempt to log in, unless it turns out right.
   * @param compare resolves when the password was right, and throws WrongCredentials when it was wrong
   * @throws TooManyAttempts | NetworkLimited | AccountLimited | TooManyAtOnce without comparing, and what `compare` throws
   */
  async login<T>(place: Place, compare: () => Promise<T>): Promise<T> {
    if (!(await this.devices.isKnown(place))) return this.counted(await this.limitsAt(place), compare);
    return this.counted([this.narrow(`device ${place.device}`)], async () => {
      try {
        return await compare();
      } catch (error) {
        if (isWrong(error)) await this.devices.countWrong(place.deviceToken ?? '');
        throw error;
      }
    });
  }

  /** The same for the password of somebody logged in: a stolen token must not be a way to guess it. */
  async confirm<T>(actor: Actor, compare: () => Promise<T>): Promise<T> {
    return this.counted([this.narrow(`session ${actor.sessionId}`)], compare);
  }

  /** Remembers from where and with which device somebody has logged in. @returns the device's token */
  async trust(tx: Tx, accountId: string, place: Place): Promise<string> {
    await this.trustNetwork(tx, accountId, place);
    return this.devices.remember(tx, accountId, place);
  }

  /** Remembers a network from where somebody has proved to own the account in another way than by logging in. */
  async trustNetwork(tx: Tx, accountId: string, place: Place): Promise<void> {
    if (place.address) await this.places.remember(tx, accountId, place);
  }

  /** The limits for a device that is not known, the narrowest first: what one refuses uses up nothing of the next. */
  private async limitsAt(place: Place): Promise<Counted[]> {
    const {
      LOGIN_LIMIT_PAIR,
      LOGIN_LIMIT_ADDRESS,
      LOGIN_LIMIT_ACCOUNT,
      LOGIN_LIMIT_WINDOW: window,
    } = this.env;
    const { address, pair, network, networkPair } = place;
    const here = this.narrow(`pair:${pair.toString('base64url')}`);
    if (address && (await this.places.isKnown(place))) return [here];
    const wide = ADDRESSES_OF_A_NETWORK;
    const refusal = NetworkLimited;
    const most = LOGIN_LIMIT_ADDRESS;
    return [
      ...(address ? [here, { key: `address:${address}`, most, window, refusal }] : []),
      ...(network && networkPair
        ? [
            {
              ...here,
              key: `pair:${networkPair.toString('base64url')}`,
              most: LOGIN_LIMIT_PAIR * wide,
              forgivable: false,
            },
            { key: `address:${network}`, most: most * wide, window, refusal },
          ]
        : []),
      {
        key: `account:${place.account}`,
        most: LOGIN_LIMIT_ACCOUNT,
        window,
        refusal: AccountLimited,
        halfForNewcomers: true,
      },
    ];
  }

  private narrow(key: string): Counted {
    const { LOGIN_LIMIT_PAIR: most, LOGIN_LIMIT_WINDOW: window } = this.env;
    return { key, most, window, refusal: TooManyAttempts, forgivable: true };
  }

  private async counted<T>(all: Counted[], compare: () => Promise<T>): Promise<T> {
    const limits = all.filter(({ most }) => most > 0);
    const [first] = limits;
    if (!first) return compare();
    const work = async (): Promise<T> => {
      await this.admit(limits);
      let outcome: Outcome = 'unknown';
      try {
        const result = await compare();
        outcome = 'right';
        return result;
      } catch (error) {
        if (isWrong(error)) outcome = 'wrong';
        throw error;
      } finally {
        await this.decide(limits, outcome);
      }
    };
    return this.queues.take(first.key, first.most, work);
  }

  /** Admits an attempt under all limits, waiting for others that are not decided yet. */
  private async admit(limits: Counted[]): Promise<void> {
    const until = Date.now() + LONGEST_WAIT_MS;
    for (;;) {
      const obstacle = await this.obstacleTo(limits);
      if (obstacle === undefined) return;
      if (obstacle !== 'undecided') throw obstacle;
      if (Date.now() > until) throw new TooManyAtOnce();
      await sleep(LOOK_AGAIN_MS * (1 + Math.random()));
    }
  }

  /** Why an attempt is not admitted; undefined when it is, and then counts as undecided under each limit. */
  private async obstacleTo(limits: Counted[]): Promise<Error | 'undecided' | undefined> {
    const admitted: Counted[] = [];
    let atNetwork: Count | undefined;
    try {
      for (const limit of limits) {
        const share = limit.halfForNewcomers && hasFailed(atNetwork) ? Math.ceil(limit.most / 2) : limit.most;
        const count = await this.counters.admit({ ...limit, most: share });
        if (!count) {
          const { wrong, endsIn } = await this.counters.look(limit);
          await this.decide(admitted, 'unknown');
          const isOthers = wrong < limit.most && atNetwork?.wrong === 0;
          if (wrong < share || isOthers) return 'undecided';
          return new limit.refusal(
            wrong < limit.most ? Math.min(endsIn, atNetwork?.endsIn ?? endsIn) : endsIn,
          );
        }
        admitted.push(limit);
        if (limit.refusal === TooManyAttempts) atNetwork = count;
      }
      return undefined;
    } catch (error) {
      await this.decide(admitted, 'unknown');
      throw error;
    }
  }

  /** What cannot be written down now ends by itself. */
  private async decide(limits: Counted[], outcome: Outcome): Promise<void> {
    const keysOf = (some: Counted[]): string[] => some.map(({ key }) => key);
    const forgiven = outcome === 'right' ? limits.filter(({ forgivable }) => forgivable) : [];
    await this.counters.decide(keysOf(limits), outcome, keysOf(forgiven)).catch(() => undefined);
  }
}

/** The password was looked at, and was not the right one. */
const isWrong = (error: unknown): boolean =>
  error instanceof WrongCredentials || error instanceof WrongCurrentPassword;

/** Whether others than the attempt that was just counted have failed in the network, or may yet. */
const hasFailed = (atNetwork: Count | undefined): boolean =>
  atNetwork !== undefined && (atNetwork.wrong > 0 || atNetwork.undecided > 1);
