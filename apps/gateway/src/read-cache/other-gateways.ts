import { randomUUID } from 'node:crypto';
import { CHANGES_SUBJECT, droppedSubject, GatewayChanges, GatewayDropped } from '#contracts';
import { payloadOf } from '#transport';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { LONGEST_LIFE_MS } from './cached-replies';

/** How often a gateway that caches says so. */
const BEAT_MS = 250;
/** It serves cached replies only while a beat of the last second has come back to it, */
const OWN_BEAT_LIFE_MS = 1_000;
/** and others wait for it longer than that, so they never stop waiting for a gateway that still serves. */
const OTHERS_BEAT_LIFE_MS = 2_500;
/** A gateway that has started does not know yet which others there are. */
const WARM_UP_MS = OWN_BEAT_LIFE_MS;
/** Stands for gateways that are not known yet; it never acknowledges. */
const UNKNOWN = '';

/** A message about changes that some gateways have not acknowledged yet. */
interface Unacknowledged {
  readonly missing: Set<string>;
  readonly done: () => void;
}

export interface GatewayOptions {
  /** Whether this gateway caches reads, so that others must wait for it. */
  readonly caches: boolean;
  /** Drops cached replies with these tags. */
  readonly drop: (tags: readonly string[]) => void;
}

/**
 * Makes a write visible at every gateway before it is acknowledged: the gateway that wrote publishes the tags of the reads that changed, and
 * waits until each gateway that caches reads has dropped them. Replies live for a second, so it never waits longer.
 */
export class OtherGateways {
  private readonly self = randomUUID();
  /** When each other gateway that caches last sent a beat. */
  private readonly beats = new Map<string, number>();
  private readonly unacknowledged = new Map<number, Unacknowledged>();
  private readonly subscriptions: Subscription[];
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly begunAt = performance.now();
  private next?: { tags: Set<string>; dropped: Promise<void> };
  private lastId = 0;
  /** When the latest own beat that came back was sent. */
  private ownBeat = -Infinity;

  constructor(
    private readonly connection: NatsConnection,
    private readonly options: GatewayOptions,
  ) {
    this.subscriptions = [
      connection.subscribe(CHANGES_SUBJECT, {
        callback: (error, message) => (error ? undefined : this.receive(payloadOf(message))),
      }),
      connection.subscribe(droppedSubject(this.self), {
        callback: (error, message) => (error ? undefined : this.acknowledged(payloadOf(message))),
      }),
    ];
    if (!options.caches) return;
    this.beat();
    this.timer = setInterval(() => this.beat(), BEAT_MS);
  }

  /** Whether the changes of other gateways reach this one: NATS returned a recent beat, which it sends in order with them. */
  get isReached(): boolean {
    return performance.now() - this.ownBeat < OWN_BEAT_LIFE_MS;
  }

  /** Drops the tags here and at every other gateway. Changes of one event-loop turn travel in one message. */
  async changed(tags: Iterable<string>): Promise<void> {
    const all = [...tags];
    this.options.drop(all);
    this.next ??= {
      tags: new Set(),
      dropped: new Promise((resolve) => setImmediate(() => this.send(resolve))),
    };
    for (const tag of all) this.next.tags.add(tag);
    await this.next.dropped;
  }

  private send(resolve: () => void): void {
    const tags = [...(this.next?.tags ?? [])];
    this.next = undefined;
    const missing = this.others();
    // Gateways that are not waited for may still be there, so they get the message too.
    const id = (this.lastId += 1);
    this.publish({ from: this.self, id, tags });
    if (missing.size === 0) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      this.unacknowledged.delete(id);
      resolve();
    };
    // Nothing that was read before the write is served any more after this time.
    const timer = setTimeout(done, LONGEST_LIFE_MS);
    this.unacknowledged.set(id, { missing, done });
  }

  /** The gateways that cache reads, as far as is known. */
  private others(): Set<string> {
    const now = performance.now();
    for (const [gateway, at] of this.beats) if (now - at > OTHERS_BEAT_LIFE_MS) this.beats.delete(gateway);
    const others = new Set(this.beats.keys());
    return now - this.begunAt < WARM_UP_MS ? others.add(UNKNOWN) : others;
  }

  private receive(payload: unknown): void {
    const message = GatewayChanges.safeParse(payload);
    if (!message.success) return;
    const { from, id, tags, beat, gone } = message.data;
    if (from === this.self) {
      if (beat !== undefined) this.ownBeat = beat;
      return;
    }
    if (beat !== undefined) this.beats.set(from, performance.now());
    if (gone) this.forget(from);
    if (!tags) return;
    this.options.drop(tags);
    if (this.options.caches && id !== undefined)
      this.connection.publish(
        droppedSubject(from),
        JSON.stringify({ from: this.self, id } satisfies GatewayDropped),
      );
  }

  private acknowledged(payload: unknown): void {
    const message = GatewayDropped.safeParse(payload);
    if (message.success) this.settle(message.data.id, message.data.from);
  }

  private forget(gateway: string): void {
    this.beats.delete(gateway);
    for (const id of [...this.unacknowledged.keys()]) this.settle(id, gateway);
  }

  private settle(id: number, gateway: string): void {
    const waiting = this.unacknowledged.get(id);
    waiting?.missing.delete(gateway);
    if (waiting?.missing.size === 0) waiting.done();
  }

  private beat(): void {
    this.publish({ from: this.self, beat: Math.floor(performance.now()) });
  }

  private publish(message: GatewayChanges): void {
    if (!this.connection.isClosed()) this.connection.publish(CHANGES_SUBJECT, JSON.stringify(message));
  }

  /** Others no longer wait for this gateway, which must serve no cached reply any more. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    for (const { done } of [...this.unacknowledged.values()]) done();
    if (!this.options.caches || this.connection.isClosed()) return;
    this.publish({ from: this.self, gone: true });
    await this.connection.flush();
  }
}
