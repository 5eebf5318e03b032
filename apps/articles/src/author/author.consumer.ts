import { ProfileChanged, ProfileRemoved } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Inbox } from '#outbox';
import { Controller } from '@nestjs/common';
import { AuthorService } from './author.service';

/** Only the latest counts: each event carries the whole profile. */
const On = consumer({ durable: 'articles-authors', order: 'latest' });

/** Keeps the authors up to date with their profiles. */
@Controller()
export class AuthorConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly authors: AuthorService,
  ) {}

  @On(ProfileChanged)
  async changed(delivery: Delivery<typeof ProfileChanged>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) =>
      this.authors.keep(tx, delivery.data, delivery.aggregate.version),
    );
  }

  @On(ProfileRemoved)
  async removed(delivery: Delivery<typeof ProfileRemoved>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.authors.remove(tx, delivery.context, delivery.data.userId));
  }
}
