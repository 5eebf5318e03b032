import { poolOf } from '#database';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';

/** Wakes the relay when another process has appended to the outbox and notifies, and at each poll interval. */
export class OutboxListener {
  private client?: PoolClient;
  private connecting?: Promise<void> | undefined;
  private timer?: NodeJS.Timeout;
  private resolve: () => void = () => undefined;
  private stopped = false;

  constructor(
    private readonly source: DataSource,
    private readonly pollMs: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      if (!this.client) this.listen();
      this.wake();
    }, this.pollMs);
    this.listen();
  }

  /** Resolves at the next wake-up or poll after this call: called before the work, it misses no commit during the work. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  wake(): void {
    this.resolve();
  }

  /** Tries once at a time: during an outage each attempt would be one more waiter for the pool. */
  private listen(): void {
    this.connecting ??= this.connect().finally(() => (this.connecting = undefined));
  }

  private async connect(): Promise<void> {
    let client: PoolClient | undefined;
    try {
      client = await poolOf(this.source).connect();
      if (this.stopped) return client.release();
      this.client = client;
      client.on('notification', () => this.wake());
      client.on('error', () => this.lost());
      client.on('end', () => this.lost());
      await client.query('LISTEN outbox');
      this.wake();
    } catch {
      // The next poll tries again; until then only polls wake the relay.
      if (client) this.lost();
    }
  }

  private lost(): void {
    const client = this.client;
    this.client = undefined;
    client?.release(true);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.lost();
    this.wake();
  }
}
