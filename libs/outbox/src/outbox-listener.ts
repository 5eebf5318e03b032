import { poolOf } from '#database';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';

/** Wakes the relay when a transaction that appended to the outbox commits, and now and then in any case. */
export class OutboxListener {
  private client?: PoolClient;
  private timer?: NodeJS.Timeout;
  private wake: () => void = () => undefined;
  private stopped = false;

  constructor(
    private readonly source: DataSource,
    private readonly pollMs: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      if (!this.client) void this.listen();
      this.wake();
    }, this.pollMs);
    void this.listen();
  }

  /** Resolves at the next commit or poll after this call: taken before the work, no commit during it goes unheard. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private async listen(): Promise<void> {
    let client: PoolClient | undefined;
    try {
      client = await poolOf(this.source).connect();
      if (this.stopped || this.client) return client.release();
      this.client = client;
      client.on('notification', () => this.wake());
      client.on('error', () => this.lost());
      client.on('end', () => this.lost());
      await client.query('LISTEN outbox');
      this.wake();
    } catch {
      // The poll tries again; until then it alone drives the relay.
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
