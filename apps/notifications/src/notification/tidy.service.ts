import { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { DeliveryRepository } from '../delivery/delivery.repository';
import { NotificationsEnvironment } from '../notifications-environment';
import { NotificationRepository } from './notification.repository';

/** A few at a time, so that no lock is held for long. */
const BATCH = 1_000;

/** Deletes what nobody needs any more. */
@Injectable()
export class TidyService {
  constructor(
    private readonly transaction: Transaction,
    private readonly notifications: NotificationRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly settings: NotificationsEnvironment,
  ) {}

  /** Deletes notifications read long ago, and the records of deliveries as old. */
  async tidy(signal: AbortSignal): Promise<void> {
    const age = this.settings.env.NOTIFICATION_KEEP_READ;
    for (const store of [
      this.notifications.deleteRead.bind(this.notifications),
      this.deliveries.deleteFinished.bind(this.deliveries),
    ]) {
      for (let deleted = BATCH; deleted === BATCH && !signal.aborted;) {
        deleted = await this.transaction.run((tx) => store(tx, age, BATCH));
      }
    }
  }
}
