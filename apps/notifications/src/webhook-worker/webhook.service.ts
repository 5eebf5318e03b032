import { CodedError } from '#contracts';
import { Transaction, type Tx } from '#database';
import { attempting } from '#jobs';
import { Injectable } from '@nestjs/common';
import { DispatchService } from '../delivery/dispatch.service';
import { NotificationService } from '../notification/notification.service';
import { WakeUps } from '../notification/wake-ups';
import { DestinationBusy } from '../webhook/destinations';
import { PrivateAddress } from '../webhook/public-address';
import { WebhookGone } from '../webhook/webhook-sender';
import { type Claim, type Waiting, WEBHOOK_JOB, WebhookQueue } from '../webhook/webhook-queue';

/** A webhook that takes longer than this is called in the slow lane. */
const SLOW_MS = 1_000;
/** A webhook whose destination is busy rests for at least half, and at most one and a half times as long as its delivery has waited. */
const [MIN_REST_S, MAX_REST_S] = [2, 60];

/** Calls webhooks, and switches off those that do not answer. */
@Injectable()
export class WebhookService {
  constructor(
    private readonly transaction: Transaction,
    private readonly queue: WebhookQueue,
    private readonly dispatch: DispatchService,
    private readonly notifications: NotificationService,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * Makes the next call to a webhook and releases it.
   * @param timeLimitMs how long the receiver may take
   * @param stop aborted when the service has to stop: then the call does not count, nor when the database is unavailable
   */
  async call(claim: Claim, timeLimitMs: number, stop: AbortSignal): Promise<void> {
    const next = await this.queue.next(claim);
    if (!next) return this.release(claim);
    const start = performance.now();
    try {
      const called = await this.send(next, timeLimitMs, stop);
      const slow = performance.now() - start > SLOW_MS;
      await this.release(claim, async (tx) => {
        if (called) await this.queue.note(tx, claim, { failed: false, slow });
      });
    } catch (error) {
      if (error instanceof DestinationBusy)
        await this.release(claim, (tx) => this.queue.rest(tx, claim, restAfter(next)));
      else if (stop.aborted || error instanceof CodedError) await this.release(claim);
      else await this.failed(claim, next, error);
    }
  }

  /** @returns whether there was something to send */
  private async send(
    { messageId, attempts, trace }: Waiting,
    timeLimitMs: number,
    stop: AbortSignal,
  ): Promise<boolean> {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(timeLimitMs)]);
    let sent = false;
    await attempting(WEBHOOK_JOB, trace, attempts + 1, async () => {
      sent = await this.dispatch.send(messageId, 'webhook', signal);
    });
    return sent;
  }

  private async release(claim: Claim, before?: (tx: Tx) => Promise<void>): Promise<void> {
    await this.transaction.run(async (tx) => {
      await this.queue.lock(tx, claim);
      await before?.(tx);
      await this.queue.release(tx, claim);
    });
  }

  private async failed(claim: Claim, { messageId, trace }: Waiting, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    const isOff = await this.transaction.run(async (tx) => {
      await this.queue.lock(tx, claim);
      await this.queue.fail(tx, messageId, reason);
      const isLost = await this.queue.note(tx, claim, { failed: true, slow: true });
      await this.queue.release(tx, claim);
      if (isLost === undefined || !(isLost || error instanceof WebhookGone)) return false;
      await this.queue.switchOff(tx, claim, reason);
      const data = { url: claim.url ?? '', reason };
      await this.notifications.notify(tx, claim.userId, { kind: 'webhook_disabled', data }, { trace });
      return true;
    });
    if (isOff) this.wakeUps.send(claim.userId);
  }
}

function restAfter({ waitedS }: Waiting): number {
  return Math.min(Math.max(MIN_REST_S, waitedS / 2), MAX_REST_S) * (1 + 2 * Math.random());
}

/** Why a call failed, for the webhook's owner, without anything from the response. */
function reasonOf(error: unknown): string {
  const { name, message, code } = error as Partial<Error & { code: string }>;
  if (name === 'TimeoutError' || name === 'AbortError') return 'it did not answer in time';
  if (error instanceof WebhookGone || error instanceof PrivateAddress) return error.message;
  if (/^it answered \d{3}$/.test(message ?? '')) return message ?? '';
  return code ? `it could not be reached (${code})` : 'it could not be reached';
}
