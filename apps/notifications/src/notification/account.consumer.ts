import { UserChanged, UserDeleted, UserRegistered } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Inbox, originOf } from '#outbox';
import { Controller } from '@nestjs/common';
import { WakeUps } from './wake-ups';
import { RecipientService } from '../recipient/recipient.service';

/** In sequence: a change of address that overtook the registration would cost the welcome. */
const On = consumer({ durable: 'notifications-recipients', order: 'sequence' });

/** Recipients come, change and go with accounts. */
@Controller()
export class AccountConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly recipients: RecipientService,
    private readonly wakeUps: WakeUps,
  ) {}

  @On(UserRegistered)
  async registered(delivery: Delivery<typeof UserRegistered>): Promise<Outcome> {
    const outcome = await this.inbox.once(delivery, (tx) =>
      this.recipients.arrive(tx, delivery.data, originOf(delivery)),
    );
    this.wakeUps.send(delivery.data.userId);
    return outcome;
  }

  @On(UserChanged)
  async changed(delivery: Delivery<typeof UserChanged>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.recipients.move(tx, delivery.data, originOf(delivery)));
  }

  @On(UserDeleted)
  async deleted(delivery: Delivery<typeof UserDeleted>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.recipients.leave(tx, delivery.data.userId));
  }
}
