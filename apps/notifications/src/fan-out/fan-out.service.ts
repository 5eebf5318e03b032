import type { NotificationKind } from '#contracts';
import { Transaction, type Tx } from '#database';
import type { TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { DeliveryService } from '../delivery/delivery.service';
import { WakeUps } from '../notification/wake-ups';
import { FanOutRepository, type Notified } from './fan-out.repository';

/** Followers in one transaction, which holds their inboxes for less than 0.2 s. */
export const BATCH_SIZE = 1_000;

/** The next batch of a fan-out. */
export interface NextBatch {
  kind: NotificationKind;
  articleId: string;
  authorId: string;
  data: Record<string, string>;
  after: string;
}

/** Notifies the followers of an author, batch by batch. */
@Injectable()
export class FanOutService {
  constructor(
    private readonly transaction: Transaction,
    private readonly fanOuts: FanOutRepository,
    private readonly deliveries: DeliveryService,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * Notifies one batch in one transaction with the job of the next one. A job that runs again after its batch was stored changes
   * nothing: the table says how far the fan-out is. It ends when the article is deleted.
   * @param more adds the job of the batch after `last`
   */
  async notifyNext(
    { kind, articleId, authorId, data, after }: NextBatch,
    trace: TraceContext,
    more: (tx: Tx, last: string) => Promise<void>,
  ): Promise<void> {
    const page = await this.transaction.run(async (tx) => {
      const state = await this.fanOuts.lock(tx, articleId);
      if (state?.last !== after) return [];
      const { slug, title } = state;
      const followers = await this.fanOuts.notify(tx, {
        ...{ kind, articleId, authorId, after },
        data: { articleId, slug, title, ...data, userId: authorId },
        size: BATCH_SIZE,
      });
      await this.plan(tx, kind, followers, trace);
      const last = followers.at(-1)?.userId;
      if (last === undefined || followers.length < BATCH_SIZE) {
        await this.fanOuts.end(tx, articleId);
      } else {
        await this.fanOuts.advance(tx, articleId, last);
        await more(tx, last);
      }
      return followers;
    });
    for (const { userId, notificationId } of page) if (notificationId) this.wakeUps.send(userId);
  }

  /** On the channels that each follower has chosen; after the messages of others, and after the next batches. */
  private async plan(tx: Tx, kind: NotificationKind, page: Notified[], trace: TraceContext): Promise<void> {
    const messages = page.flatMap(({ userId, notificationId }) =>
      notificationId === null ? [] : [{ messageId: notificationId, userId, kind }],
    );
    await this.deliveries.planAll(tx, messages, trace, 'lowest');
  }
}
