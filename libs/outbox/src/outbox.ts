import type { DataOf, Event } from '#contracts';
import { afterCommit, rowsOf, type Tx } from '#database';
import { formatTraceparent } from '#telemetry';
import { Injectable, Optional } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Context, creating } from '#transport';
import { Relay } from './relay';

/** The object that an event is about. Each event of an aggregate has the aggregate's next version. */
export interface Aggregate {
  readonly id: string;
  readonly version: number;
}

/** The columns `id, type, aggregate_id, version, data, traceparent, cause` of an event's row. */
export type EventRow = [string, string, string, number, string, string | null, string | null];

const APPEND = {
  name: 'outbox.append',
  text: `
    INSERT INTO outbox (id, type, aggregate_id, version, data, traceparent, cause)
    VALUES ($1, $2, $3, $4, $5, $6, $7)`,
};
const NOTIFY = { name: 'outbox.notify', text: `SELECT pg_notify('outbox', '')` };

/** Stores the events of a service with the changes that they describe; the relay publishes them afterwards. */
@Injectable()
export class Outbox {
  /** @param relay of this process; without one, as in an operator's command, those of other processes are notified */
  constructor(@Optional() private readonly relay?: Relay) {}

  /**
   * Appends an event to the transaction of the change it describes.
   * @returns the event's id, a UUIDv7
   * @throws if the aggregate has an event of this version already: it was changed concurrently
   */
  async append<E extends Event>(
    tx: Tx,
    context: Context,
    event: E,
    aggregate: Aggregate,
    data: DataOf<E>,
  ): Promise<string> {
    return this.appendBy(tx, context, event, aggregate, data, async (row) => {
      await rowsOf(tx, APPEND, row);
      return row[0];
    });
  }

  /**
   * The same where one statement makes the change and appends the event.
   * @param store inserts the row into the table `outbox`
   */
  async appendBy<E extends Event, T>(
    tx: Tx,
    { trace, cause, changes }: Context,
    event: E,
    aggregate: Aggregate,
    data: DataOf<E>,
    store: (row: EventRow) => Promise<T>,
  ): Promise<T> {
    const id = uuidv7();
    const payload = JSON.stringify(data);
    for (const tag of (changes && event.reads?.invalidates(data)) ?? []) changes?.add(tag);
    const stored = await creating(event.type, id, trace, (origin) => {
      const traceparent = origin ? formatTraceparent(origin) : null;
      return store([id, event.type, aggregate.id, aggregate.version, payload, traceparent, cause ?? null]);
    });
    const { relay } = this;
    if (relay) afterCommit(tx, () => relay.wake());
    else await rowsOf(tx, NOTIFY);
    return stored;
  }
}
