import { UserChanged, UserDeleted, UserRegistered } from '#contracts';
import { Inbox } from '#outbox';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Controller } from '@nestjs/common';
import { WakeUps } from '../notification/wake-ups';
import { AccountService } from './account.service';

/** In sequence: a change of address that came before the registration would cost the welcome. */
const On = consumer({ durable: 'notifications-recipients', order: 'sequence' });

/** Recipients are added, changed and removed with accounts. */
@Controller()
export class AccountConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly accounts: AccountService,
    private readonly wakeUps: WakeUps,
  ) {}

  @On(UserRegistered)
  async registered(delivery: Delivery<typeof UserRegistered>): Promise<Outcome> {
    const outcome = await this.inbox.once(delivery, (tx) =>
      this.accounts.registered(tx, delivery.data, delivery.context),
    );
    this.wakeUps.send(delivery.data.userId);
    return outcome;
  }

  @On(UserChanged)
  async changed(delivery: Delivery<typeof UserChanged>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.accounts.changed(tx, delivery.data, delivery.context));
  }

  @On(UserDeleted)
  async deleted(delivery: Delivery<typeof UserDeleted>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.accounts.deleted(tx, delivery.data.userId));
  }
}
