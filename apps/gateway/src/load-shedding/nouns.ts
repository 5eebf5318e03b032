import type { Patience } from './noun-queue';

/** The noun of an address; the RealWorld API has the same nouns, because the same services answer. */
const NOUN = /^(?:\/conduit)?\/api\/([a-z-]+)/;
const OTHER = 'other';
/** Where the RealWorld API logs in and registers: below the noun of reads that cost a hundredth of that. */
const REALWORLD_USERS = /^\/conduit\/api\/users(\/login)?\/?$/;

/** Nouns whose requests hash a password: 50 ms of CPU each, so that people wait for one another for seconds. */
const HASHING: ReadonlySet<string> = new Set(['login', 'register', 'password']);
/** A request that has waited for this share of its deadline can still be answered in the rest. */
const SHARE_OF_DEADLINE = 0.8;

/** The nouns of the API, as far as their routes are known. */
export class Nouns {
  private readonly known = new Set<string>();

  /** @param path of a route */
  add(path: string): void {
    const [, noun] = NOUN.exec(path) ?? [];
    if (noun) this.known.add(noun);
  }

  /** @param path without the query */
  of(path: string): string {
    const realWorld = REALWORLD_USERS.exec(path);
    if (realWorld) return realWorld[1] ? 'login' : 'register';
    const [, noun = OTHER] = NOUN.exec(path) ?? [];
    return this.known.has(noun) ? noun : OTHER;
  }
}

/**
 * How the requests of a noun wait. Of those that hash passwords fewer run, because more would only wait in the auth service, and they
 * wait as long as they can: the next attempt would cost as much.
 * @param waitMs how long other requests may wait  @param timeoutMs how long a request may take as a whole
 */
export function patienceOf(noun: string, waitMs: number, timeoutMs: number): Patience {
  const longestMs = timeoutMs * SHARE_OF_DEADLINE;
  if (HASHING.has(noun))
    return {
      leastShare: 0.04,
      burstMs: longestMs,
      standingAfterMs: longestMs / 8,
      standingMs: longestMs,
    };
  const burstMs = Math.min(waitMs, longestMs);
  return {
    leastShare: 0.08,
    burstMs,
    standingAfterMs: burstMs / 3,
    standingMs: burstMs / 6,
  };
}
