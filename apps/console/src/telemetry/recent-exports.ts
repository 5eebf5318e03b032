/** One export as received; parsed when it is first read. */
interface Export<T> {
  size: number;
  raw?: Buffer;
  read?: T[];
}

/** The newest exports of one signal, up to a number of bytes. */
export class RecentExports<T> {
  private kept: Export<T>[] = [];
  private size = 0;

  constructor(
    private readonly limit: number,
    private readonly read: (body: string) => T[],
  ) {}

  add(raw: Buffer): void {
    this.kept.push({ size: raw.length, raw });
    this.size += raw.length;
    while (this.size > this.limit && this.kept.length > 1) this.size -= this.kept.shift()?.size ?? 0;
  }

  /** Oldest first. An export that cannot be parsed is ignored. */
  all(): T[] {
    return this.kept.flatMap((entry) => (entry.read ??= this.readOne(entry)));
  }

  private readOne(entry: Export<T>): T[] {
    const { raw } = entry;
    entry.raw = undefined;
    try {
      return raw ? this.read(raw.toString()) : [];
    } catch {
      return [];
    }
  }
}
