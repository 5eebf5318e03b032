import type { DataOf, Event } from '#contracts';
import type { Tx } from '#database';
import { formatTraceparent, type TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Delivery, creating } from '#transport';

/** What an event is about. Each event of an aggregate has the aggregate's next version. */
export interface Aggregate {
  readonly id: string;
  readonly version: number;
}

/** Where an event comes from: the request's trace, and the event that led to it, if one did. */
export interface Origin {
  readonly trace?: TraceContext;
  readonly cause?: string;
}

const APPEND = `
  WITH appended AS (
    INSERT INTO outbox (id, type, aggregate_id, version, data, traceparent, cause)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
  )
  SELECT pg_notify('outbox', '')`;

/** Facts leave a service through here: stored with the change they tell of, published by the relay afterwards. */
@Injectable()
export class Outbox {
  /**
   * Appends a fact to the transaction that makes it true.
   * @returns the event's id, a UUIDv7
   * @throws when the aggregate has an event of this version already: somebody else changed it meanwhile
   */
  async append<E extends Event>(
    tx: Tx,
    event: E,
    aggregate: Aggregate,
    data: DataOf<E>,
    { trace, cause }: Origin = {},
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

/** The origin of what a consumer appends while it handles a delivery. */
export const originOf = ({ id, trace }: Delivery): Origin => ({ trace, cause: id });
