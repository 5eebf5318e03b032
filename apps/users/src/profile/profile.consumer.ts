import { UserChanged, UserDeleted, UserRegistered } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Inbox } from '#outbox';
import { Controller } from '@nestjs/common';
import { ProfileService } from './profile.service';

/** In sequence: an event may carry a part of a profile, so none may be skipped. */
const On = consumer({ durable: 'users-accounts', order: 'sequence' });

/** Profiles are added, changed and deleted with accounts. */
@Controller()
export class ProfileConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly profiles: ProfileService,
  ) {}

  @On(UserRegistered)
  async registered(delivery: Delivery<typeof UserRegistered>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.profiles.open(tx, delivery.context, delivery.data));
  }

  @On(UserChanged)
  async changed(delivery: Delivery<typeof UserChanged>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.profiles.follow(tx, delivery.context, delivery.data));
  }

  @On(UserDeleted)
  async deleted(delivery: Delivery<typeof UserDeleted>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) =>
      this.profiles.remove(tx, delivery.context, delivery.data.userId),
    );
  }
}
