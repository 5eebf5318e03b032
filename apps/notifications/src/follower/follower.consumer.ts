import { UserFollowed, UserUnfollowed } from '#contracts';
import { Inbox } from '#outbox';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Controller } from '@nestjs/common';
import { WakeUps } from '../notification/wake-ups';
import { FollowerService } from './follower.service';

/** The latest version wins: each event says whether one person follows another. */
const On = consumer({ durable: 'notifications-followers', order: 'latest' });

/** Keeps the followers of people. */
@Controller()
export class FollowerConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly followers: FollowerService,
    private readonly wakeUps: WakeUps,
  ) {}

  @On(UserFollowed)
  async followed(delivery: Delivery<typeof UserFollowed>): Promise<Outcome> {
    const outcome = await this.inbox.once(delivery, (tx) => this.followers.followed(tx, delivery));
    this.wakeUps.send(delivery.data.followeeId);
    return outcome;
  }

  @On(UserUnfollowed)
  async unfollowed(delivery: Delivery<typeof UserUnfollowed>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => this.followers.unfollowed(tx, delivery));
  }
}
