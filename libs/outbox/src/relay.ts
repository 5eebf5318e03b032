import { setTimeout as sleep } from 'node:timers/promises';
import { poolOf, translatePostgresError } from '#database';
import { jetstream } from '@nats-io/jetstream';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CLOUD_EVENT, publishing, retryDelayMs, AppConnection } from '#transport';
import { OutboxListener } from './outbox-listener';

const BATCH = 200;
/** After a pass that found few rows, so that the next one finds those of several transactions. */
const PAUSE_MS = 10;
/** The longest delay of an event that no wake-up announced, as its process crashed or a NOTIFY was lost in a reconnect. */
const POLL_MS = 1_000;
/** Longer than a publish may take; after it another relay can take the row over. */
const LEASE_SECONDS = 5;
const PUBLISH_TIMEOUT_MS = 3_000;

interface Row {
  id: string;
  type: string;
  aggregate_id: string;
  version: number;
  data: unknown;
  traceparent: string | null;
  cause: string | null;
  created_at: Date;
  attempts: number;
}

/**
 * Losing a lease or a sent mark in a crash only republishes an event, which is deduplicated, so these updates run with
 * synchronous_commit off.
 */
const UNSYNCED = `(SELECT set_config('synchronous_commit', 'off', true)) unsynced`;
/**
 * Leases the oldest unsent row of each aggregate to this relay. An unsent version blocks the higher versions of its aggregate and no
 * other row.
 */
const CLAIM = {
  name: 'outbox.claim',
  text: `
  WITH due AS MATERIALIZED (
    SELECT id FROM outbox o, ${UNSYNCED}
    WHERE sent_at IS NULL AND leased_until <= now()
      AND NOT EXISTS (
        SELECT FROM outbox earlier
        WHERE earlier.aggregate_id = o.aggregate_id AND earlier.version < o.version AND earlier.sent_at IS NULL)
    ORDER BY position LIMIT ${BATCH}
    FOR UPDATE OF o SKIP LOCKED)
  UPDATE outbox SET leased_until = now() + interval '${LEASE_SECONDS} seconds', attempts = attempts + 1
  FROM due WHERE outbox.id = due.id
  RETURNING outbox.id, type, aggregate_id, version, data, traceparent, cause, created_at, attempts`,
};
const MARK_SENT = {
  name: 'outbox.mark-sent',
  text: `UPDATE outbox SET sent_at = now(), last_error = NULL FROM ${UNSYNCED} WHERE id = ANY($1)`,
};
const POSTPONE = {
  name: 'outbox.postpone',
  text: `UPDATE outbox SET leased_until = now() + $2 * interval '1 millisecond', last_error = $3 WHERE id = $1`,
};

/**
 * Publishes the outbox to JetStream: leases rows, publishes them with `Nats-Msg-Id` = event id, and marks them sent when the server has
 * stored them. After a crash in between it publishes again, which the stream and the inboxes deduplicate. It holds no lock while it waits
 * for the broker, and any number of relays can run.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Relay.name);
  private readonly listener: OutboxListener;
  private working: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly source: DataSource,
    private readonly nats: AppConnection,
  ) {
    this.listener = new OutboxListener(source, POLL_MS);
  }

  onApplicationBootstrap(): void {
    this.listener.start();
    this.working = this.run();
  }

  /** To be called when a transaction that appended to the outbox has committed. */
  wake(): void {
    this.listener.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const woken = this.listener.next();
      try {
        for (let sent = await this.pass(); sent > 0 && !this.stopping; sent = await this.pass())
          if (sent < BATCH) await sleep(PAUSE_MS);
      } catch (error) {
        this.logger.warn({ err: translatePostgresError(error) }, 'could not read the outbox, will try again');
      }
      if (!this.stopping) await woken;
    }
  }

  /** Publishes one batch; resolves to the number of rows it sent. */
  private async pass(): Promise<number> {
    const { rows } = await poolOf(this.source).query<Row>(CLAIM);
    if (rows.length === 0) return 0;
    const sent: string[] = [];
    const handled = await Promise.allSettled(
      rows.map(async (row) => {
        try {
          await this.publish(row);
          sent.push(row.id);
        } catch (error) {
          await this.postpone(row, error);
        }
      }),
    );
    if (sent.length > 0) await poolOf(this.source).query({ ...MARK_SENT, values: [sent] });
    const failed = handled.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return sent.length;
  }

  private async publish(row: Row): Promise<void> {
    const { connection, service } = this.nats;
    const wire = cloudEventHeaders(row, service);
    await publishing(row.type, row.id, wire, () =>
      jetstream(connection).publish(row.type, JSON.stringify(row.data), {
        msgID: row.id,
        headers: wire,
        timeout: PUBLISH_TIMEOUT_MS,
      }),
    );
  }

  private async postpone(row: Row, error: unknown): Promise<void> {
    this.logger.warn(`${row.type} could not be published, attempt ${row.attempts}: ${String(error)}`);
    const values = [row.id, retryDelayMs(row.attempts), String(error)];
    await poolOf(this.source).query({ ...POSTPONE, values });
  }

  /** Finishes the current batch. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.listener.stop();
    await this.working;
  }
}

function cloudEventHeaders(row: Row, service: string): MsgHdrs {
  const wire = headers();
  wire.set(CLOUD_EVENT.specversion, '1.0');
  wire.set(CLOUD_EVENT.id, row.id);
  wire.set(CLOUD_EVENT.type, row.type);
  wire.set(CLOUD_EVENT.source, `/${service}`);
  wire.set(CLOUD_EVENT.time, row.created_at.toISOString());
  wire.set(CLOUD_EVENT.contentType, 'application/json');
  wire.set(CLOUD_EVENT.aggregate, row.aggregate_id);
  wire.set(CLOUD_EVENT.version, String(row.version));
  if (row.traceparent) wire.set(CLOUD_EVENT.trace, row.traceparent);
  if (row.cause) wire.set(CLOUD_EVENT.cause, row.cause);
  return wire;
}
