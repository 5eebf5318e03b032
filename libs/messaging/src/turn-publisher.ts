import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node';

type Publish = [subject: string, payload: string, options: { reply?: string; headers?: MsgHdrs }];

/**
 * Publishes everything of one event-loop turn in a single socket write. The client flushes per microtask, so requests
 * of one turn would otherwise cost a system call each, which is more than half of the CPU time of a call.
 */
export class TurnPublisher {
  private waiting: Publish[] = [];

  constructor(private readonly connection: NatsConnection) {}

  publish(...message: Publish): void {
    if (this.waiting.push(message) === 1) setImmediate(() => this.flush());
  }

  /** Hands what waits to the connection now; a connection that is closed drops it, as its callers see by deadline. */
  flush(): void {
    const messages = this.waiting;
    this.waiting = [];
    if (this.connection.isClosed()) return;
    for (const message of messages) this.connection.publish(...message);
  }
}
