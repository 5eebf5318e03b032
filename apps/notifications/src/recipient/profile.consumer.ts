import { ProfileChanged, ProfileRemoved } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Inbox } from '#outbox';
import { Controller } from '@nestjs/common';
import { RecipientService } from './recipient.service';

/** The latest version wins: each event carries the whole profile. */
const On = consumer({ durable: 'notifications-profiles', order: 'latest' });

/** Keeps the names of recipients, which come from their profiles. */
@Controller()
export class ProfileConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly recipients: RecipientService,
  ) {}

  @On(ProfileChanged)
  async changed(delivery: Delivery<typeof ProfileChanged>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.recipients.rename(tx, delivery.data));
  }

  @On(ProfileRemoved)
  async removed(delivery: Delivery<typeof ProfileRemoved>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.recipients.delete(tx, delivery.data.userId));
  }
}
