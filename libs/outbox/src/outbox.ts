import type { DataOf, Event } from '#contracts';
import type { Tx } from '#database';
import { formatTraceparent } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Context, creating } from '#transport';

/** The object that an event is about. Each event of an aggregate has the aggregate's next version. */
export interface Aggregate {
  readonly id: string;
  readonly version: number;
}

const APPEND = `
  WITH appended AS (
    INSERT INTO outbox (id, type, aggregate_id, version, data, traceparent, cause)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
  )
  SELECT pg_notify('outbox', '')`;

/** Stores the events of a service with the changes that they describe; the relay publishes them afterwards. */
@Injectable()
export class Outbox {
  /**
   * Appends an event to the transaction of the change it describes.
   * @returns the event's id, a UUIDv7
   * @throws if the aggregate has an event of this version already: it was changed concurrently
   */
  async append<E extends Event>(
    tx: Tx,
    { trace, cause }: Context,
    event: E,
    aggregate: Aggregate,
    data: DataOf<E>,
  ): Promise<string> {
    const id = uuidv7();
    const payload = JSON.stringify(data);
    await creating(event.type, id, trace, async (origin) => {
      const traceparent = origin ? formatTraceparent(origin) : null;
      const values = [id, event.type, aggregate.id, aggregate.version, payload, traceparent, cause ?? null];
      await tx.query(APPEND, values);
    });
    return id;
  }
}
