import { ReadTag } from '#contracts';
import { level, total } from '#telemetry';

/** No reply is served for longer after its load began. It bounds what any fault can do, so nothing else has to be waited for longer. */
export const LONGEST_LIFE_MS = 1_000;
/** Drops remembered for loads in flight. A load that began before them all is not stored. */
const REMEMBERED_DROPS = 1_000;
/** Other readers of a key wait this long for its load, and then read for themselves: it may have been lost with a service. */
const LONGEST_SHARED_WAIT_MS = 200;
/** About what an entry costs beside its text: its objects, and a place in the set of each tag. */
const ENTRY_BYTES = 600;
const TAG_BYTES = 150;

/** A reply as it is sent. */
export interface CachedReply {
  readonly body: Buffer;
  /** With `etag` and `content-length`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A read from a service whose reply may be stored. */
export interface Load {
  readonly key: string;
  /** By `performance.now()`. */
  readonly begunAt: number;
  /** The number of drops before it began. */
  readonly drops: number;
  /** Resolves when it has ended, whether or not its reply was stored, or lasts too long to wait for. */
  readonly ended: Promise<void>;
  /** Call it when the load has ended. */
  end(this: void): void;
}

interface Entry {
  readonly key: string;
  readonly reply: CachedReply;
  readonly tags: readonly string[];
  readonly bytes: number;
  readonly until: number;
}

const open = new Set<CachedReplies>();
let evicted = 0;
let dropped = 0;
const sum = (of: (replies: CachedReplies) => number): number =>
  [...open].reduce((before, replies) => before + of(replies), 0);
level('read_cache.bytes', { unit: 'By', description: 'Size of the cached replies.' }, (result) =>
  result.observe(sum(({ bytes }) => bytes)),
);
level('read_cache.entries', { unit: '{reply}', description: 'Cached replies.' }, (result) =>
  result.observe(sum(({ size }) => size)),
);
total(
  'read_cache.evictions',
  { unit: '{reply}', description: 'Replies removed for lack of space.' },
  (result) => result.observe(evicted),
);
total(
  'read_cache.invalidations',
  { unit: '{reply}', description: 'Replies removed because of a change.' },
  (result) => result.observe(dropped),
);

/**
 * Replies to reads, each under the tags of what it shows. A reply is stored only if nothing that it shows was dropped since its load began,
 * and nothing of it is held. Entries have one lifetime, so those that expire next are among the first; the first is evicted.
 */
export class CachedReplies {
  private readonly entries = new Map<string, Entry>();
  private readonly byTag = new Map<string, Set<Entry>>();
  private readonly loads = new Map<string, Load>();
  /** The tags of the latest drops, oldest first. */
  private readonly recent: (readonly string[])[] = [];
  private drops = 0;
  /** Tags whose replies may still be old, with the number of reasons. */
  private readonly held = new Map<string, number>();
  /** Why nothing is served or stored. */
  private readonly suspensions = new Set<string>();
  bytes = 0;

  constructor(
    private readonly mostBytes: number,
    private readonly lifeMs = LONGEST_LIFE_MS,
  ) {
    open.add(this);
  }

  get size(): number {
    return this.entries.size;
  }

  /** Whether some loads can not be stored. */
  get isHolding(): boolean {
    return this.held.size > 0;
  }

  get isSuspended(): boolean {
    return this.suspensions.size > 0;
  }

  /** @returns the reply to a read, if it may be served */
  find(key: string): CachedReply | undefined {
    const entry = this.entries.get(key);
    return entry && entry.until > performance.now() && this.suspensions.size === 0 ? entry.reply : undefined;
  }

  /** The load of the key that is in flight. */
  loading(key: string): Load | undefined {
    return this.loads.get(key);
  }

  /** Begins a load. Its caller must end it. */
  begin(key: string): Load {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LONGEST_SHARED_WAIT_MS);
    const load: Load = {
      key,
      begunAt: performance.now(),
      drops: this.drops,
      ended,
      end: () => {
        if (this.loads.get(key) === load) this.loads.delete(key);
        clearTimeout(timer);
        resolve();
      },
    };
    this.loads.set(key, load);
    return load;
  }

  /** Stores what a load has read. @returns whether it was stored: not if it may be old already, or is too large */
  put(load: Load, reply: CachedReply, tags: readonly string[]): boolean {
    if (this.isSuspended || this.wasOvertaken(load, tags) || this.isHeld(tags)) return false;
    const bytes = this.sizeOf(load.key, reply, tags);
    if (bytes > this.mostBytes) return false;
    this.remove(this.entries.get(load.key));
    const entry = { key: load.key, reply, tags, bytes, until: load.begunAt + this.lifeMs };
    this.makeRoom(bytes);
    this.entries.set(entry.key, entry);
    this.bytes += bytes;
    for (const tag of tags) {
      const tagged = this.byTag.get(tag);
      if (tagged) tagged.add(entry);
      else this.byTag.set(tag, new Set([entry]));
    }
    return true;
  }

  /** Removes every reply with one of the tags, and keeps loads in flight from storing one. */
  drop(tags: readonly string[]): void {
    this.drops += 1;
    this.recent.push(tags);
    if (this.recent.length > REMEMBERED_DROPS) this.recent.shift();
    const before = this.entries.size;
    for (const tag of tags) {
      if (tag === ReadTag.everything) this.clear();
      else for (const entry of [...(this.byTag.get(tag) ?? [])]) this.remove(entry);
    }
    dropped += before - this.entries.size;
  }

  /** Drops replies with these tags, and stores none until the returned function is called. */
  hold(tags: readonly string[]): () => void {
    for (const tag of tags) this.held.set(tag, (this.held.get(tag) ?? 0) + 1);
    this.drop(tags);
    return () => {
      for (const tag of tags) {
        const count = (this.held.get(tag) ?? 1) - 1;
        if (count > 0) this.held.set(tag, count);
        else this.held.delete(tag);
      }
      // For loads that read before this moment.
      this.drop(tags);
    };
  }

  /** Drops everything, and serves and stores nothing until each reason is resumed. */
  suspend(reason: string): void {
    this.suspensions.add(reason);
    this.drop([ReadTag.everything]);
  }

  resume(reason: string): void {
    this.suspensions.delete(reason);
  }

  close(): void {
    this.suspend('closed');
    open.delete(this);
  }

  private wasOvertaken({ drops }: Load, tags: readonly string[]): boolean {
    const since = this.drops - drops;
    if (since > this.recent.length) return true;
    const shown = new Set(tags).add(ReadTag.everything);
    return this.recent
      .slice(this.recent.length - since)
      .some((changed) => changed.some((tag) => shown.has(tag)));
  }

  private isHeld(tags: readonly string[]): boolean {
    return (
      this.held.size > 0 && (this.held.has(ReadTag.everything) || tags.some((tag) => this.held.has(tag)))
    );
  }

  private makeRoom(bytes: number): void {
    const now = performance.now();
    for (const entry of this.entries.values()) {
      const isExpired = entry.until <= now;
      if (!isExpired && this.bytes + bytes <= this.mostBytes) return;
      this.remove(entry);
      if (!isExpired) evicted += 1;
    }
  }

  private remove(entry: Entry | undefined): void {
    if (!entry) return;
    this.entries.delete(entry.key);
    this.bytes -= entry.bytes;
    for (const tag of entry.tags) {
      const tagged = this.byTag.get(tag);
      tagged?.delete(entry);
      if (tagged?.size === 0) this.byTag.delete(tag);
    }
  }

  private clear(): void {
    this.entries.clear();
    this.byTag.clear();
    this.bytes = 0;
  }

  private sizeOf(key: string, { body, headers }: CachedReply, tags: readonly string[]): number {
    const texts = Object.values(headers).reduce((length, value) => length + value.length, key.length);
    return body.length + 2 * texts + ENTRY_BYTES + TAG_BYTES * tags.length;
  }
}
