import {
  AlreadyFollowed,
  FollowsSelf,
  NotFollowed,
  ProfileNotFound,
  UserFollowed,
  UserUnfollowed,
} from '#contracts';
import { afterCommit, Transaction } from '#database';
import { Outbox } from '#outbox';
import { annotate, counterFromZero, Operation } from '#telemetry';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { ProfileRepository, type SeenProfile } from '../profile/profile.repository';
import { FollowRepository } from './follow.repository';

const added = counterFromZero('follows.added', { unit: '{follow}', description: 'People followed.' });
const removed = counterFromZero('follows.removed', {
  unit: '{follow}',
  description: 'People unfollowed, without deleted accounts.',
});

/** A profile as its new or former follower sees it, and the ids of the events of the write. */
export interface FollowResult {
  profile: SeenProfile;
  events: string[];
}

/** Who follows whom. */
@Injectable()
export class FollowService {
  constructor(
    private readonly transaction: Transaction,
    private readonly profiles: ProfileRepository,
    private readonly follows: FollowRepository,
    private readonly outbox: Outbox,
  ) {}

  /** @throws ProfileNotFound | ProfilePending | FollowsSelf | AlreadyFollowed */
  @Operation('profile.follow')
  async add(context: Context, username: string): Promise<FollowResult> {
    const { id: followerId } = actorOf(context);
    const profile = await this.find(username);
    const { id: followeeId } = profile;
    if (followerId === followeeId) throw new FollowsSelf();
    annotate({ 'profile.id': followeeId, 'user.id': followerId });
    return this.transaction.run(async (tx) => {
      const pair = await this.follows.add(tx, followerId, followeeId);
      if (!pair) throw new AlreadyFollowed();
      const [follower] = await this.profiles.byIds([followerId], tx);
      const data = { followerId, followeeId, username: follower?.username ?? '' };
      const events = [await this.outbox.append(tx, context, UserFollowed, pair, data)];
      afterCommit(tx, () => added.add(1));
      return { profile: { ...profile, following: true }, events };
    });
  }

  /** @throws ProfileNotFound | NotFollowed */
  @Operation('profile.unfollow')
  async remove(context: Context, username: string): Promise<FollowResult> {
    const { id: followerId } = actorOf(context);
    const profile = await this.find(username);
    const { id: followeeId } = profile;
    annotate({ 'profile.id': followeeId, 'user.id': followerId });
    return this.transaction.run(async (tx) => {
      const pair = await this.follows.remove(tx, followerId, followeeId);
      if (!pair) throw new NotFollowed();
      const data = { followerId, followeeId };
      const events = [await this.outbox.append(tx, context, UserUnfollowed, pair, data)];
      afterCommit(tx, () => removed.add(1));
      return { profile: { ...profile, following: false }, events };
    });
  }

  /** @throws ProfileNotFound */
  private async find(username: string): Promise<SeenProfile> {
    const profile = await this.profiles.byUsername(username);
    if (!profile) throw new ProfileNotFound();
    return profile;
  }
}
