import { Transaction, type Tx } from '#database';
import { DeadJobs } from '#jobs';
import { INBOX_KEPT_DAYS } from '#outbox';
import { Injectable } from '@nestjs/common';
import { DeliveryRepository } from '../delivery/delivery.repository';
import { NotificationsEnvironment } from '../notifications-environment';
import { ArticleRepository } from '../notification/article.repository';
import { NotificationRepository } from '../notification/notification.repository';

/** A few at a time, so that no lock is held for long. */
const BATCH = 1_000;

/** Deletes what nobody needs any more. */
@Injectable()
export class TidyService {
  constructor(
    private readonly transaction: Transaction,
    private readonly articles: ArticleRepository,
    private readonly notifications: NotificationRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly deadJobs: DeadJobs,
    private readonly settings: NotificationsEnvironment,
  ) {}

  /** Deletes notifications read long ago, the records of deliveries as old, deleted articles, and dead jobs. */
  async tidy(signal: AbortSignal): Promise<void> {
    const age = this.settings.env.NOTIFICATION_KEEP_READ;
    const deletions: ((tx: Tx) => Promise<number>)[] = [
      (tx) => this.notifications.deleteRead(tx, age, BATCH),
      (tx) => this.deliveries.deleteFinished(tx, age, BATCH),
      // As long as inboxes remember events: no event, nor a dead letter that is retried, can come any more.
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
