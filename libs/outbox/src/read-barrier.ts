import { setTimeout as sleep } from 'node:timers/promises';
import type { CaughtUpRpc, ReplyOf } from '#contracts';
import { Reader } from '#database';
import { untraced } from '#telemetry';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';

const HANDLED = {
  name: 'inbox.handled',
  text: 'SELECT count(DISTINCT event_id)::int AS handled FROM inbox WHERE event_id = ANY($1)',
};
const CAUSED = { name: 'outbox.caused', text: 'SELECT id FROM outbox WHERE cause = ANY($1)' };
const POLL_INTERVAL_MS = 5;
/** Reply `settled: false` this long before the deadline; a timeout would count as an outage. */
const REPLY_MARGIN_MS = 50;
const DEFAULT_MS = 5_000;

/** Waits until this service has caught up with given events, so that a client reads what it wrote. */
@Injectable()
export class ReadBarrier {
  constructor(private readonly reader: Reader) {}

  /**
   * Waits until the events have been handled here, or the deadline of the context passes.
   * @returns whether they were, and the events that this service appended in turn, which other services may have to handle
   */
  async caughtUp(
    events: string[],
    { deadline = Date.now() + DEFAULT_MS }: Context,
  ): Promise<ReplyOf<CaughtUpRpc>> {
    let handled = await this.handled(events);
    while (handled < events.length) {
      if (Date.now() + REPLY_MARGIN_MS >= deadline) return { settled: false, events: [] };
      await sleep(POLL_INTERVAL_MS);
      handled = await untraced(() => this.handled(events));
    }
    const caused = await this.reader.rows<{ id: string }>(CAUSED, [events]);
    return { settled: true, events: caused.map(({ id }) => id) };
  }

  private async handled(events: string[]): Promise<number> {
    return (await this.reader.row<{ handled: number }>(HANDLED, [events]))?.handled ?? 0;
  }
}
