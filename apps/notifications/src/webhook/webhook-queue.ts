import { afterCommit, Reader, type Tx } from '#database';
import { enqueuing } from '#jobs';
import { formatTraceparent, parseTraceparent, type TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';

/** Attempts at one delivery, spread over about half an hour or more, before it is given up. */
export const ATTEMPTS = 8;
/** A webhook is switched off when this many calls in a row have failed … */
export const MAX_FAILURES = 8;
/** … and the first of them is at least this long ago: a receiver may be down for some minutes. */
export const LONGEST_OUTAGE_MIN = 10;
/** The name of a call in the traces and metrics of jobs. */
export const WEBHOOK_JOB = { name: 'webhook', traceName: 'notification' };

/** A person's webhook, which no other worker calls until it is released. */
export interface Claim {
  userId: string;
  url: string | null;
}

/** The delivery to send with the next call. */
export interface Waiting {
  messageId: string;
  attempts: number;
  /** How long it has been due, in seconds. */
  waitedS: number;
  trace?: TraceContext;
}

/** The result of a call, as far as it concerns the webhook. */
export interface CallResult {
  failed: boolean;
  slow: boolean;
}

const PLAN = `
  UPDATE delivery SET trace = $2, next_at = now() WHERE subject = ANY($1) AND channel = 'webhook'`;
const DUE_NOW = `
  UPDATE notification_settings SET webhook_due_at = greatest(least(webhook_due_at, now()), webhook_rests_until)`;
/** Always in the same order: other transactions may make webhooks of the same people due. */
const DUE = `${DUE_NOW} WHERE user_id IN (
  SELECT user_id FROM notification_settings WHERE user_id = ANY($1) ORDER BY user_id FOR UPDATE)`;
const DUE_BY_MESSAGE = `${DUE_NOW}
  WHERE user_id = (SELECT user_id FROM delivery WHERE subject = $1 AND channel = 'webhook')`;
const CLAIM = {
  name: 'webhook.claim',
  text: `
    WITH due AS MATERIALIZED (
      SELECT user_id FROM notification_settings
      WHERE webhook_slow = $1 AND webhook_due_at <= now()
        AND (webhook_claimed_until IS NULL OR webhook_claimed_until < now())
      ORDER BY webhook_due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE notification_settings settings SET webhook_claimed_until = now() + $3 * interval '1 second'
    FROM due WHERE settings.user_id = due.user_id
    RETURNING settings.user_id AS "userId", webhook_url AS url`,
};
/** First attempts come before retries. */
const NEXT = {
  name: 'webhook.next',
  text: `
    SELECT subject AS "messageId", attempts, trace, extract(epoch FROM now() - next_at)::float8 AS "waitedS" FROM delivery
    WHERE user_id = $1 AND channel = 'webhook' AND status = 'pending' AND next_at <= now()
    ORDER BY (attempts > 0), next_at LIMIT 1`,
};
/** The inbox first, as everywhere: the notification about a disabled webhook is written in the same transaction. */
const LOCK = [
  'SELECT FROM notification_counter WHERE user_id = $1 FOR UPDATE',
  'SELECT FROM notification_settings WHERE user_id = $1 FOR UPDATE',
];
/**
 * A webhook that failed rests for 1, 2, 4 … 256 seconds and at most half of that more. When the address has changed during the
 * call, the result says nothing about the new address.
 */
const NOTE = `
  UPDATE notification_settings SET
    webhook_failures = CASE WHEN $3 THEN webhook_failures + 1 ELSE 0 END,
    webhook_failing_since = CASE WHEN $3 THEN coalesce(webhook_failing_since, now()) END,
    webhook_rests_until = CASE
      WHEN $3 THEN now() + (1 + random() / 2) * power(2, least(webhook_failures, 8)) * interval '1 second' END,
    webhook_slow = $4
  WHERE user_id = $1 AND webhook_url = $2 AND webhook_disabled_at IS NULL
  RETURNING webhook_failures >= ${MAX_FAILURES}
    AND webhook_failing_since < now() - interval '${LONGEST_OUTAGE_MIN} minutes' AS "isLost"`;
const REST = `
  UPDATE notification_settings SET webhook_rests_until = now() + $2 * interval '1 second' WHERE user_id = $1`;
const RELEASE = `
  UPDATE notification_settings SET
    webhook_claimed_until = NULL,
    webhook_due_at = (
      SELECT greatest(next_at, webhook_rests_until) FROM delivery
      WHERE user_id = $1 AND channel = 'webhook' AND status = 'pending' ORDER BY next_at LIMIT 1)
  WHERE user_id = $1`;
/** e^attempts seconds and at most half of that more, so that deliveries which failed together are not retried together. */
const FAIL = `
  UPDATE delivery SET
    attempts = attempts + 1, note = $2,
    next_at = now() + (1 + random() / 2) * exp(attempts + 1) * interval '1 second',
    status = CASE WHEN attempts + 1 >= $3 THEN 'failed' ELSE status END,
    finished_at = CASE WHEN attempts + 1 >= $3 THEN now() END
  WHERE subject = $1 AND channel = 'webhook' AND status = 'pending'`;
const SWITCH_OFF = `
  UPDATE notification_settings
  SET webhook_disabled_at = now(), webhook_disabled_reason = $2, webhook_due_at = NULL
  WHERE user_id = $1`;
const SKIP_WAITING = `
  UPDATE delivery SET status = 'skipped', note = 'the webhook was switched off', finished_at = now()
  WHERE user_id = $1 AND channel = 'webhook' AND status = 'pending'`;

/** All queries on which webhooks are due and how they have answered. */
@Injectable()
export class WebhookQueue {
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly reader: Reader) {}

  /** Queues planned deliveries, to be sent after the transaction commits. */
  async addAll(
    tx: Tx,
    planned: readonly { messageId: string; userId: string }[],
    trace?: TraceContext,
  ): Promise<void> {
    if (planned.length === 0) return;
    const store = async (origin: TraceContext | undefined): Promise<void> => {
      const messageIds = planned.map(({ messageId }) => messageId);
      await tx.query(PLAN, [messageIds, origin ? formatTraceparent(origin) : null]);
      await tx.query(DUE, [planned.map(({ userId }) => userId)]);
    };
    await enqueuing(WEBHOOK_JOB, tx, trace, store, planned.length);
    afterCommit(tx, () => this.announce());
  }

  /** Takes over a delivery that an earlier version planned as a job. */
  async takeOver(messageId: string): Promise<void> {
    await this.reader.rows({ text: DUE_BY_MESSAGE }, [messageId]);
    this.announce();
  }

  /** Calls `listener` when this replica has queued a delivery. */
  onDue(listener: () => void): void {
    this.listeners.push(listener);
  }

  /**
   * Claims webhooks that are due, the longest waiting first.
   * @param slow whether to claim those whose last call failed or took long, or the others
   * @param lease seconds after which an unreleased claim ends, as its worker must have died
   */
  async claim(slow: boolean, limit: number, lease: number): Promise<Claim[]> {
    return this.reader.rows<Claim>(CLAIM, [slow, limit, lease]);
  }

  async next({ userId }: Claim): Promise<Waiting | undefined> {
    const row = await this.reader.row<Waiting & { trace: string | null }>(NEXT, [userId]);
    return row && { ...row, trace: parseTraceparent(row.trace ?? undefined) };
  }

  /** Locks the inbox and the preferences of the webhook's owner until the transaction ends. */
  async lock(tx: Tx, { userId }: Claim): Promise<void> {
    for (const statement of LOCK) await tx.query(statement, [userId]);
  }

  /**
   * Records how a webhook answered.
   * @returns whether it is lost, as it failed too often for too long; undefined when it was changed or switched off
   */
  async note(tx: Tx, { userId, url }: Claim, { failed, slow }: CallResult): Promise<boolean | undefined> {
    const values = [userId, url, failed, slow];
    const [[noted]] = await tx.query<[{ isLost: boolean }[], number]>(NOTE, values);
    return noted?.isLost;
  }

  /** Keeps a webhook from being called for some seconds. */
  async rest(tx: Tx, { userId }: Claim, seconds: number): Promise<void> {
    await tx.query(REST, [userId, seconds]);
  }

  /** Releases a claim: the webhook is due with its next delivery, but not before its rest is over. */
  async release(tx: Tx, { userId }: Claim): Promise<void> {
    await tx.query(RELEASE, [userId]);
  }

  /** Counts a failed attempt at a delivery, and gives it up after the last. */
  async fail(tx: Tx, messageId: string, note: string): Promise<void> {
    await tx.query(FAIL, [messageId, note, ATTEMPTS]);
  }

  /** Stops calling the webhook; the deliveries that wait for it are skipped. */
  async switchOff(tx: Tx, { userId }: Claim, reason: string): Promise<void> {
    await tx.query(SWITCH_OFF, [userId, reason]);
    await tx.query(SKIP_WAITING, [userId]);
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }
}
