import { translatePostgresError, poolOf, type Tx } from '#database';
import { gauge } from '#telemetry';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  type Delivery,
  type Incoming,
  MAX_ATTEMPTS,
  retryDelayMs,
  isTransient,
  type Resumption,
  WaitingEvents,
} from '#transport';
import * as sql from './inbox-waiting.sql';

/** The interval of sweeps, which find events whose predecessor was handled just before a crash. */
const EVERY_MS = 5_000;

interface Row {
  consumer: string;
  event_id: string;
  aggregate_id: string;
  type: string;
  data: Buffer;
  headers: [string, string[]][];
  stream: string;
  seq: string;
  stored_at: Date;
  attempts: number;
  missing: number;
}

/**
 * Stores events that arrived before an earlier one of their aggregate, in the consumer's own database. They are acknowledged, so that
 * they do not block the stream. Each is handled right after its predecessor; after an hour of waiting it becomes a dead letter. Any
 * number of replicas can do this: rows are leased, and the inbox knows which events were handled.
 */
@Injectable()
export class InboxWaiting extends WaitingEvents {
  private readonly logger = new Logger('WaitingEvents');
  private readonly running = new Set<Promise<void>>();
  private resumption?: Resumption;
  private timer?: NodeJS.Timeout;
  private stopGauge?: () => void;

  constructor(private readonly source: DataSource) {
    super();
  }

  /** Stores an early event, in the transaction of the inbox that found it early. */
  async put(tx: Tx, { consumer, id, aggregate, type, message }: Delivery): Promise<void> {
    const { data, stream, seq, time } = message;
    const wire = JSON.stringify([...(message.headers ?? [])]);
    const place = [consumer.durable, id, aggregate.id, aggregate.version];
    await tx.query(sql.PUT, [...place, type, Buffer.from(data), wire, stream, seq, time]);
  }

  /** Handles the events that waited for the version that was just handled. */
  release(consumer: string, aggregateId: string): void {
    if (this.resumption) this.track(this.handleDue([consumer], aggregateId));
  }

  async resume(resumption: Resumption): Promise<void> {
    this.resumption = resumption;
    if (resumption.durables.length === 0) return;
    const description = {
      unit: '{event}',
      description: 'Events that wait for an earlier one of their aggregate.',
    };
    this.stopGauge = gauge('inbox.waiting', description, async (result) => {
      const { rows } = await poolOf(this.source).query<{ consumer: string; waiting: number }>(sql.COUNT);
      for (const durable of resumption.durables)
        result.observe(rows.find(({ consumer }) => consumer === durable)?.waiting ?? 0, {
          'messaging.consumer.group.name': durable,
        });
    });
    this.timer = setInterval(() => this.track(this.sweep()), EVERY_MS);
    await this.sweep();
  }

  async stop(): Promise<void> {
    delete this.resumption;
    clearInterval(this.timer);
    this.stopGauge?.();
    await Promise.all(this.running);
  }

  /** Handles events that a crash left behind, warns once about those that have waited for a minute, and gives up after an hour. */
  async sweep(): Promise<void> {
    const durables = this.resumption?.durables ?? [];
    try {
      await this.handleDue(durables);
      const warned = await this.rows(sql.WARN, [durables]);
      if (warned[0])
        this.logger.warn(`${warned.length} events have waited for a minute; one, of ${why(warned[0])}`);
      for (const row of await this.rows(sql.OVERDUE, [durables]))
        await this.giveUp(row, new Error(`${why(row)}, for an hour.`));
    } catch (error) {
      this.logger.warn({ err: translatePostgresError(error) }, 'could not sweep waiting events');
    }
  }

  private async handleDue(consumers: string[], aggregateId?: string): Promise<void> {
    try {
      for (;;) {
        const due = await this.rows(sql.DUE, [consumers, aggregateId ?? null]);
        for (const row of due) await this.handle(row);
        if (due.length < sql.BATCH) return;
      }
    } catch (error) {
      this.logger.warn({ err: translatePostgresError(error) }, 'could not handle waiting events');
    }
  }

  private async handle(row: Row): Promise<void> {
    if (!this.resumption) return;
    try {
      const outcome = await this.resumption.attempt(row.consumer, incomingOf(row));
      if (outcome === 'ack') await this.rows(sql.FORGET, [row.consumer, row.event_id]);
      else if (outcome === 'reject') await this.giveUp(row, new Error('The handler rejected the event.'));
      else await this.postpone(row, undefined);
    } catch (error) {
      if (row.attempts >= MAX_ATTEMPTS && !isTransient(error)) await this.giveUp(row, error);
      else await this.postpone(row, error);
    }
  }

  private async postpone({ consumer, event_id, aggregate_id, attempts }: Row, error: unknown): Promise<void> {
    const delay = retryDelayMs(attempts, error);
    await this.rows(sql.POSTPONE, [consumer, event_id, delay]);
    setTimeout(() => this.release(consumer, aggregate_id), delay).unref();
  }

  private async giveUp(row: Row, error: unknown): Promise<void> {
    await this.resumption?.giveUp(row.consumer, incomingOf(row), error);
    if (this.resumption) await this.rows(sql.FORGET, [row.consumer, row.event_id]);
  }

  private async rows(statement: string, values: unknown[]): Promise<Row[]> {
    return (await poolOf(this.source).query<Row>(statement, values)).rows;
  }

  private track(work: Promise<void>): void {
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
  }
}

const why = ({ consumer, missing, aggregate_id }: Row): string =>
  `${consumer}: version ${missing} of ${aggregate_id} is missing`;

function incomingOf({
  type,
  data,
  headers: pairs,
  stream,
  seq,
  stored_at: time,
  attempts: attempt,
}: Row): Incoming {
  const wire: MsgHdrs = headers();
  for (const [name, values] of pairs) for (const value of values) wire.append(name, value);
  return { type, data, headers: wire, stream, seq: Number(seq), time, attempt };
}
