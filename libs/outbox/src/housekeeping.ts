import { translatePostgresError } from '#database';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';

const DAY_MS = 86_400_000;
/** Longer than the streams keep events (seven days), so that events that the broker lost can be published again. */
export const OUTBOX_KEPT_DAYS = 30;
/** Longer than an event can be in the outbox and then a dead letter (90 days): an event that may be handled again must be known. */
export const INBOX_KEPT_DAYS = 130;
const EVERY_MS = 3_600_000;
/** The first round comes this long after the start, so that a process that is often restarted deletes too. */
const FIRST_AFTER_MS = 60_000;
/** Replicas that start together do not begin together. */
const FIRST_SPREAD_MS = 240_000;
const BATCH = 5_000;

/** Ids are UUIDv7, so the oldest rows are the first of the primary key. */
const FORGET_SENT = `
  DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE id < $1 AND sent_at IS NOT NULL ORDER BY id LIMIT ${BATCH})`;
const FORGET_HANDLED = `
  DELETE FROM inbox WHERE (event_id, consumer) IN (
    SELECT event_id, consumer FROM inbox WHERE event_id < $1 ORDER BY event_id LIMIT ${BATCH})`;

/** Deletes old rows of outbox and inbox, first some minutes after the start, then once an hour, in small batches. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Housekeeping.name);
  private timer?: NodeJS.Timeout;
  private tidying: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly source: DataSource) {}

  onApplicationBootstrap(): void {
    this.tidyAfter(FIRST_AFTER_MS + Math.random() * FIRST_SPREAD_MS);
  }

  private tidyAfter(delayMs: number): void {
    this.timer = setTimeout(() => {
      this.tidying = this.tidy().then(() => {
        if (!this.stopped) this.tidyAfter(EVERY_MS);
      });
    }, delayMs).unref();
  }

  /** Before the database is closed: finishes the current batch. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.tidying;
  }

  /** @param now Unix milliseconds */
  async tidy(now = Date.now()): Promise<void> {
    try {
      await this.deleteAll(FORGET_SENT, firstIdOf(now - OUTBOX_KEPT_DAYS * DAY_MS));
      await this.deleteAll(FORGET_HANDLED, firstIdOf(now - INBOX_KEPT_DAYS * DAY_MS));
    } catch (error) {
      this.logger.warn(
        { err: translatePostgresError(error) },
        'could not delete old rows, will try again in an hour',
      );
    }
  }

  private async deleteAll(statement: string, before: string): Promise<void> {
    for (let deleted = BATCH; deleted === BATCH && !this.stopped;) {
      [, deleted] = await this.source.query<[unknown, number]>(statement, [before]);
    }
  }
}

/** The smallest UUIDv7 of a millisecond (RFC 9562, 5.7). */
export function firstIdOf(unixMs: number): string {
  const time = Math.max(0, unixMs).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
