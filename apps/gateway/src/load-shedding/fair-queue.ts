/** Something that waits for a client. */
export interface Queued {
  readonly client: string;
}

/**
 * A queue that is fair to clients: each has a queue of its own, and they take turns. With n clients, the first entry of each leaves
 * after at most n turns, however much the others have sent.
 */
export class FairQueue<Entry extends Queued> {
  /** In the order of turns. A client without entries is not in it; sets keep the order in which entries came. */
  private readonly clients = new Map<string, Set<Entry>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  sizeOf(client: string): number {
    return this.clients.get(client)?.size ?? 0;
  }

  /** The number of entries that leave before a new one of the client, at most. */
  ahead(client: string): number {
    return Math.min(this.count, this.sizeOf(client) * this.clients.size + this.clients.size);
  }

  add(entry: Entry): void {
    const own = this.clients.get(entry.client);
    if (own) own.add(entry);
    else this.clients.set(entry.client, new Set([entry]));
    this.count += 1;
  }

  /** @returns whether the entry was in the queue */
  remove(entry: Entry): boolean {
    const own = this.clients.get(entry.client);
    if (!own?.delete(entry)) return false;
    if (own.size === 0) this.clients.delete(entry.client);
    this.count -= 1;
    return true;
  }

  /** Takes the oldest entry of the client whose turn it is. */
  shift(): Entry | undefined {
    const [first] = this.clients;
    if (!first) return undefined;
    const [client, own] = first;
    const [entry] = own;
    this.clients.delete(client);
    if (entry) own.delete(entry);
    if (own.size > 0) this.clients.set(client, own);
    this.count -= 1;
    return entry;
  }

  /** The oldest entry of the client with the most entries. Of equal ones it is the client whose turn comes last. */
  oldestOfLargest(): Entry | undefined {
    let largest: Set<Entry> | undefined;
    for (const own of this.clients.values()) if (!largest || own.size >= largest.size) largest = own;
    return largest?.values().next().value;
  }
}
