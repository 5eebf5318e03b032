import type { Policy, Standing } from './policy';

interface Counter {
  count: number;
  /** When the window ends, in Unix milliseconds. */
  until: number;
}

/** Minimum number of clients with a counter: a few megabytes, and far more than there are in one window. */
const CLIENTS = 50_000;

/**
 * Counts the requests of each client in windows. The start of a client's windows is derived from its name, so that replicas
 * agree on it without communication, and waiting clients do not all return at the same moment.
 *
 * The counters of the most recent `CLIENTS` to 2 × `CLIENTS` clients are kept: a flood of addresses evicts clients with few
 * requests, and not those with many.
 */
export class ClientCounters {
  private young = new Map<string, Counter>();
  private old = new Map<string, Counter>();

  constructor(
    readonly policy: Policy,
    private readonly clients = CLIENTS,
  ) {}

  get size(): number {
    return this.young.size + this.old.size;
  }

  /** Counts one request of a client, unless the quota is used up. */
  take(client: string, now = Date.now()): Standing & { until: number } {
    const counter = this.counterOf(client, now);
    const within = counter.count < this.policy.quota;
    if (within) counter.count += 1;
    return { ...this.standing(counter, within, now), until: counter.until };
  }

  /** The state of a client, without counting a request. */
  look(client: string, now = Date.now()): Standing {
    const known = this.young.get(client) ?? this.old.get(client);
    const counter =
      known && known.until > now ? known : { count: 0, until: endOfWindow(client, this.policy, now) };
    return this.standing(counter, counter.count < this.policy.quota, now);
  }

  /** Adds requests that another replica admitted, unless their window has ended here. */
  add(client: string, count: number, until: number, now = Date.now()): void {
    if (endOfWindow(client, this.policy, now) === until) this.counterOf(client, now).count += count;
  }

  private counterOf(client: string, now: number): Counter {
    let counter = this.young.get(client);
    if (!counter) {
      counter = this.old.get(client) ?? { count: 0, until: 0 };
      if (this.young.size >= this.clients) {
        this.old = this.young;
        this.young = new Map();
      }
      this.young.set(client, counter);
      this.old.delete(client);
    }
    if (counter.until <= now) {
      counter.count = 0;
      counter.until = endOfWindow(client, this.policy, now);
    }
    return counter;
  }

  private standing({ count, until }: Counter, within: boolean, now: number): Standing {
    const { policy } = this;
    return {
      policy,
      within,
      remaining: Math.max(0, policy.quota - count),
      reset: Math.max(1, Math.ceil((until - now) / 1_000)),
    };
  }
}

function endOfWindow(client: string, { window }: Policy, now: number): number {
  const length = window * 1_000;
  const since = (now - (hashOf(client) % length) + length) % length;
  return now - since + length;
}

/** FNV-1a: distributes names evenly, and is the same in every replica. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
