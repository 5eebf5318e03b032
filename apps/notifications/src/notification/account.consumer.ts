import { UserDeleted, UserRegistered } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#messaging';
import { Inbox } from '#messaging/outbox';
import { Controller } from '@nestjs/common';
import { NotificationService } from './notification.service';

/** The latest wins: a welcome that comes after the farewell is not given. */
const On = consumer({ durable: 'notifications-accounts', order: 'latest' });

/** Welcomes who registers and forgets who leaves. */
@Controller()
export class AccountConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly notifications: NotificationService,
  ) {}

  @On(UserRegistered)
  async registered(delivery: Delivery<typeof UserRegistered>): Promise<Outcome> {
    const { userId, name } = delivery.data;
    return this.inbox.once(delivery, (tx) => this.notifications.notify(tx, userId, 'welcome', { name }));
  }

  @On(UserDeleted)
  async deleted(delivery: Delivery<typeof UserDeleted>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.notifications.forget(tx, delivery.data.userId));
  }
}
