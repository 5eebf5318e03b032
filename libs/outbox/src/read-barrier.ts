import { setTimeout as sleep } from 'node:timers/promises';
import type { CaughtUpRpc, Event, ReplyOf } from '#contracts';
import { Reader } from '#database';
import { untraced } from '#telemetry';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Aggregate } from './outbox';

const HANDLED = {
  name: 'inbox.handled',
  text: 'SELECT count(*)::int AS handled FROM inbox WHERE event_id = ANY($1) AND consumer = ANY($2)',
};
const CAUSED = {
  name: 'outbox.caused',
  text: 'SELECT id FROM outbox WHERE cause = ANY($1) AND type = ANY($2)',
};
/** Nothing is known of an aggregate without a head, so nothing is waited for. */
const BEHIND = {
  name: 'inbox.behind',
  text: 'SELECT FROM inbox_head WHERE consumer = $1 AND aggregate_id = $2 AND version < $3',
};
const POLL_INTERVAL_MS = 5;
/** Reply `settled: false` this long before the deadline; a timeout would count as an outage. */
const REPLY_MARGIN_MS = 50;
const DEFAULT_MS = 5_000;

/** The part of a service that a client reads after its write. */
export interface BarrierOptions {
  /** The durable consumers that keep it up to date. Each event has one of them; other consumers of the service are not waited for. */
  readonly durables: readonly string[];
  /** The events that this consumer publishes in turn and that other services have to handle for the same read. */
  readonly publishes?: readonly Event[];
}

/** Waits until this service has caught up with given events, so that a client reads what it wrote. */
@Injectable()
export class ReadBarrier {
  constructor(private readonly reader: Reader) {}

  /**
   * Waits until the durables have handled the events, or the deadline of the context passes.
   * @returns whether it has, and the ids of the events it published in turn
   */
  async caughtUp(
    { durables, publishes = [] }: BarrierOptions,
    events: string[],
    { deadline = Date.now() + DEFAULT_MS }: Context,
  ): Promise<ReplyOf<CaughtUpRpc>> {
    let handled = await this.handled(durables, events);
    while (handled < events.length) {
      if (Date.now() + REPLY_MARGIN_MS >= deadline) return { settled: false, events: [] };
      await sleep(POLL_INTERVAL_MS);
      handled = await untraced(() => this.handled(durables, events));
    }
    const caused = await this.reader.rows<{ id: string }>(CAUSED, [
      events,
      publishes.map(({ type }) => type),
    ]);
    return { settled: true, events: caused.map(({ id }) => id) };
  }

  /**
   * Waits until a durable with an order has handled the events of an aggregate up to its version, or the deadline passes.
   * @returns whether it has
   */
  async reached(durable: string, { id, version }: Aggregate, deadline: number): Promise<boolean> {
    while (await untraced(() => this.reader.row(BEHIND, [durable, id, version]))) {
      if (Date.now() + REPLY_MARGIN_MS >= deadline) return false;
      await sleep(POLL_INTERVAL_MS);
    }
    return true;
  }

  private async handled(durables: readonly string[], events: string[]): Promise<number> {
    return (await this.reader.row<{ handled: number }>(HANDLED, [events, durables]))?.handled ?? 0;
  }
}
