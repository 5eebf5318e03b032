import { AuthorPending, type UserFollowed, type UserUnfollowed } from '#contracts';
import type { Tx } from '#database';
import { Inbox } from '#outbox';
import type { Delivery } from '#transport';
import { Injectable } from '@nestjs/common';
import { FollowRepository } from './follow.repository';

/** Keeps a copy of who follows whom, for `following` in authors and for feeds. */
@Injectable()
export class FollowService {
  constructor(
    private readonly follows: FollowRepository,
    private readonly inbox: Inbox,
  ) {}

  /**
   * Adds a follow, unless one of the accounts was deleted since.
   * @throws AuthorPending while the event about one of the profiles is still being retried
   */
  async add(tx: Tx, delivery: Delivery<typeof UserFollowed>): Promise<void> {
    const missing = await this.follows.missing(tx, delivery.data);
    for (const id of missing) if (!(await this.inbox.knows(tx, delivery, id))) throw new AuthorPending();
    if (missing.length === 0) await this.follows.add(tx, delivery.data);
  }

  async remove(tx: Tx, { data }: Delivery<typeof UserUnfollowed>): Promise<void> {
    await this.follows.remove(tx, data);
  }
}
