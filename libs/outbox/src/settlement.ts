import { setTimeout as sleep } from 'node:timers/promises';
import { Reader } from '#database';
import { untraced } from '#telemetry';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';

const HANDLED = {
  name: 'inbox.handled',
  text: 'SELECT count(DISTINCT event_id)::int AS handled FROM inbox WHERE event_id = ANY($1)',
};
const CAUSED = { name: 'outbox.caused', text: 'SELECT id FROM outbox WHERE cause = ANY($1)' };
const LOOK_AGAIN_MS = 5;
/** Reply `settled: false` this long before the deadline; a timeout would count as an outage. */
const ON_ITS_WAY_MS = 50;
const DEFAULT_MS = 5_000;

/** Says when this service has caught up with given events, so that a client reads what it wrote. */
@Injectable()
export class Settlement {
  constructor(private readonly reader: Reader) {}

  /**
   * Waits until the events have been handled here, or the deadline of the context passes.
   * @returns whether they were, and the events this service appended in turn, which others may have to handle
   */
  async of(
    events: string[],
    { deadline = Date.now() + DEFAULT_MS }: Context,
  ): Promise<{ settled: boolean; events: string[] }> {
    let handled = await this.handled(events);
    while (handled < events.length) {
      if (Date.now() + ON_ITS_WAY_MS >= deadline) return { settled: false, events: [] };
      await sleep(LOOK_AGAIN_MS);
      handled = await untraced(() => this.handled(events));
    }
    const caused = await this.reader.rows<{ id: string }>(CAUSED, [events]);
    return { settled: true, events: caused.map(({ id }) => id) };
  }

  private async handled(events: string[]): Promise<number> {
    return (await this.reader.row<{ handled: number }>(HANDLED, [events]))?.handled ?? 0;
  }
}
