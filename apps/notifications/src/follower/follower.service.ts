import type { UserFollowed, UserUnfollowed } from '#contracts';
import type { Tx } from '#database';
import type { Delivery } from '#transport';
import { Injectable } from '@nestjs/common';
import { NotificationService } from '../notification/notification.service';
import { FollowerRepository } from './follower.repository';

/** The followers of people, and the notification of a new one. */
@Injectable()
export class FollowerService {
  constructor(
    private readonly followers: FollowerRepository,
    private readonly notifications: NotificationService,
  ) {}

  /** Adds the follower, and notifies the followed person the first time. An account that was deleted since is not added. */
  async followed(tx: Tx, { data, aggregate, context }: Delivery<typeof UserFollowed>): Promise<void> {
    if (!(await this.followers.lock(tx, data))) return;
    await this.followers.add(tx, data);
    const { followerId, followeeId, username } = data;
    // One notification for each pair, so that following again and again is one.
    const input = { kind: 'followed', id: aggregate.id, data: { userId: followerId, username } } as const;
    await this.notifications.notify(tx, followeeId, input, context);
  }

  /** Removes the follower, and the notification unless it was read. */
  async unfollowed(tx: Tx, { data, aggregate }: Delivery<typeof UserUnfollowed>): Promise<void> {
    if (!(await this.followers.lock(tx, data))) return;
    await this.followers.remove(tx, data);
    const input = { kind: 'followed', id: aggregate.id, data: { userId: data.followerId } } as const;
    await this.notifications.withdraw(tx, data.followeeId, input);
  }
}
