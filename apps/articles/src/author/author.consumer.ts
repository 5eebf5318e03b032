import { ProfileChanged, ProfileRemoved, UserFollowed, UserUnfollowed } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Inbox } from '#outbox';
import { Controller } from '@nestjs/common';
import { FollowService } from '../follow/follow.service';
import { AuthorService } from './author.service';

/** Only the latest counts: each event carries the whole profile, or says whether one person follows another. */
const On = consumer({ durable: 'articles-authors', order: 'latest' });

/** Keeps the authors up to date with their profiles and followers. */
@Controller()
export class AuthorConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly authors: AuthorService,
    private readonly follows: FollowService,
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

  @On(UserFollowed)
  async followed(delivery: Delivery<typeof UserFollowed>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.follows.add(tx, delivery));
  }

  @On(UserUnfollowed)
  async unfollowed(delivery: Delivery<typeof UserUnfollowed>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.follows.remove(tx, delivery));
  }
}
