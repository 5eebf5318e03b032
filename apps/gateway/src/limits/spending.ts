import { randomUUID } from 'node:crypto';
import { LIMITS_SUBJECT, LimitsSpent } from '#contracts';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { ClientCounters } from './client-counters';

/** How often replicas tell one another, in milliseconds. What a client asks for in this time, a limit is wide of at most. */
const TELL_MS = 200;
/** Clients in one message, those with the most requests; about 60 kB. The others are few requests each, and not told. */
const MOST_TOLD = 1_000;

type Spent = LimitsSpent['spent'][number];

/** Tells other gateways what clients have spent here, and counts here what they have spent there. */
export class Spending {
  private readonly self = randomUUID();
  private news = new Map<string, Spent>();
  private readonly timer: NodeJS.Timeout;
  private readonly subscription: Subscription;

  constructor(
    private readonly connection: NatsConnection,
    private readonly counters: ReadonlyMap<string, ClientCounters>,
  ) {
    this.timer = setInterval(() => this.tell(), TELL_MS);
    this.subscription = connection.subscribe(LIMITS_SUBJECT, {
      callback: (error, message) => {
        if (!error) this.hear(message.string());
      },
    });
  }

  /** Notes one request that was let through, to be told with the next message. */
  note(policy: string, client: string, until: number): void {
    const key = `${policy} ${client}`;
    const known = this.news.get(key);
    // One that goes on into the next window is told for the new one: the old one is over.
    if (known?.[3] === until) known[2] += 1;
    else this.news.set(key, [policy, client, 1, until]);
  }

  private tell(): void {
    if (this.news.size === 0 || this.connection.isClosed()) return;
    const all = [...this.news.values()];
    this.news = new Map();
    const spent = all.length <= MOST_TOLD ? all : all.sort((a, b) => b[2] - a[2]).slice(0, MOST_TOLD);
    this.connection.publish(LIMITS_SUBJECT, JSON.stringify({ from: this.self, spent } satisfies LimitsSpent));
  }

  private hear(text: string): void {
    const told = LimitsSpent.safeParse(parsed(text));
    if (!told.success || told.data.from === this.self) return;
    for (const [policy, client, count, until] of told.data.spent)
      this.counters.get(policy)?.add(client, count, until);
  }

  stop(): void {
    clearInterval(this.timer);
    this.subscription.unsubscribe();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
