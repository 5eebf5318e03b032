import { randomUUID } from 'node:crypto';
import { LIMITS_SUBJECT, LimitsSpent } from '#contracts';
import { payloadOf } from '#transport';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { ClientCounters } from './client-counters';

/** How often replicas publish, in milliseconds. A limit can be exceeded by what a client sends in one interval. */
const PUBLISH_MS = 200;
/** Maximum number of clients in a message, about 60 kB: those with the most requests. The rest is not published. */
const MOST_CLIENTS = 1_000;

type Spent = LimitsSpent['spent'][number];

/** Publishes to other gateways what clients have spent here, and counts what they have spent there. */
export class Spending {
  private readonly self = randomUUID();
  private pending = new Map<string, Spent>();
  private readonly timer: NodeJS.Timeout;
  private readonly subscription: Subscription;

  constructor(
    private readonly connection: NatsConnection,
    private readonly counters: ReadonlyMap<string, ClientCounters>,
  ) {
    this.timer = setInterval(() => this.publish(), PUBLISH_MS);
    this.subscription = connection.subscribe(LIMITS_SUBJECT, {
      callback: (error, message) => {
        if (!error) this.receive(payloadOf(message));
      },
    });
  }

  /** Notes one admitted request for the next message. */
  note(policy: string, client: string, until: number): void {
    const key = `${policy} ${client}`;
    const known = this.pending.get(key);
    // In a new window the count starts again: the old window has ended.
    if (known?.[3] === until) known[2] += 1;
    else this.pending.set(key, [policy, client, 1, until]);
  }

  private publish(): void {
    if (this.pending.size === 0 || this.connection.isClosed()) return;
    const all = [...this.pending.values()];
    this.pending = new Map();
    const spent = all.length <= MOST_CLIENTS ? all : all.sort((a, b) => b[2] - a[2]).slice(0, MOST_CLIENTS);
    this.connection.publish(LIMITS_SUBJECT, JSON.stringify({ from: this.self, spent } satisfies LimitsSpent));
  }

  private receive(payload: unknown): void {
    const message = LimitsSpent.safeParse(payload);
    if (!message.success || message.data.from === this.self) return;
    for (const [policy, client, count, until] of message.data.spent)
      this.counters.get(policy)?.add(client, count, until);
  }

  stop(): void {
    clearInterval(this.timer);
    this.subscription.unsubscribe();
  }
}
