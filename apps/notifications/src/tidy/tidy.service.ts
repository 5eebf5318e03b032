import { Transaction, type Tx } from '#database';
import { DeadJobs } from '#jobs';
import { INBOX_KEPT_DAYS } from '#outbox';
import { Injectable } from '@nestjs/common';
import { DeliveryRepository } from '../delivery/delivery.repository';
import { NotificationsEnvironment } from '../notifications.env';
import { ArticleRepository } from '../article/article.repository';
import { NotificationRepository } from '../notification/notification.repository';

/** Rows per transaction, so that no lock is held for long. */
const BATCH = 1_000;

/** Deletes what is no longer needed. */
@Injectable()
export class TidyService {
  constructor(
    private readonly transaction: Transaction,
    private readonly articles: ArticleRepository,
    private readonly notifications: NotificationRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly deadJobs: DeadJobs,
    private readonly env: NotificationsEnvironment,
  ) {}

  /** Deletes old read notifications, old records of deliveries, deleted articles and dead jobs. */
  async tidy(signal: AbortSignal): Promise<void> {
    const age = this.env.NOTIFICATION_KEEP_READ;
    const deletions: ((tx: Tx) => Promise<number>)[] = [
      (tx) => this.notifications.deleteRead(tx, age, BATCH),
      (tx) => this.deliveries.deleteFinished(tx, age, BATCH),
      // Kept as long as inboxes remember events: no event or retried dead letter about them can arrive any more.
      (tx) => this.articles.forgetDeleted(tx, INBOX_KEPT_DAYS, BATCH),
      (tx) => this.deadJobs.deleteOld(tx, BATCH),
    ];
    for (const deletion of deletions) {
      for (let deleted = BATCH; deleted === BATCH && !signal.aborted;) {
        deleted = await this.transaction.run(deletion);
      }
    }
  }
}
