import { isAdmin } from '#access';
import {
  type DataOf,
  type Json,
  NotYourProfile,
  ProfileChanged,
  ProfileNotFound,
  type ProfilePatch,
  ProfilePending,
  ProfileRemoved,
  type ProfileWithTime,
  type UserChanged,
  type UserRegistered,
} from '#contracts';
import { Transaction, type Tx } from '#database';
import { Outbox, ReadBarrier } from '#outbox';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { Profile } from './profile.entity';
import { ProfileRepository, type SeenProfile } from './profile.repository';

/** The consumer that keeps profiles up to date with accounts. */
export const ACCOUNTS = 'users-accounts';
/** Milliseconds to wait for it. */
const PATIENCE_MS = 2_000;

/** Profiles: added and deleted with accounts, changed by their owners and by admins. */
@Injectable()
export class ProfileService {
  constructor(
    private readonly transaction: Transaction,
    private readonly profiles: ProfileRepository,
    private readonly outbox: Outbox,
    private readonly barrier: ReadBarrier,
  ) {}

  /** As the caller sees it. @throws ProfileNotFound */
  async byUsername(context: Context, username: string): Promise<SeenProfile> {
    const profile = await this.profiles.byUsername(username, context.actor?.id);
    if (!profile) throw new ProfileNotFound();
    return profile;
  }

  async byIds(ids: string[]): Promise<Json<ProfileWithTime>[]> {
    return this.profiles.viewsByIds(ids);
  }

  /**
   * A change of the account may carry a part of the profile and still be on its way: it must not overwrite a later change.
   * @param accountVersion of the account when this change was requested; its events up to there are handled first
   * @throws NotYourProfile | ProfileNotFound | ProfilePending
   */
  async change(
    context: Context,
    id: string,
    patch: ProfilePatch,
    accountVersion = 0,
  ): Promise<{ profile: Profile; events: string[] }> {
    const actor = actorOf(context);
    if (actor.id !== id && !isAdmin(actor)) throw new NotYourProfile();
    const deadline = Math.min(context.deadline ?? Infinity, Date.now() + PATIENCE_MS);
    if (!(await this.barrier.reached(ACCOUNTS, { id, version: accountVersion }, deadline)))
      throw new ProfilePending();
    return this.transaction.run(async (tx) => {
      const profile = await this.profiles.lock(tx, id);
      return { profile, events: [await this.save(tx, context, profile, patch)] };
    });
  }

  /** Adds the profile of a new account. */
  async open(
    tx: Tx,
    context: Context,
    { userId, username, name }: DataOf<typeof UserRegistered>,
  ): Promise<void> {
    const profile = Profile.of(userId, username, name);
    await this.profiles.insert(tx, profile);
    await this.publish(tx, context, profile);
  }

  /** Takes over the username of a changed account, and the changes of its profile, if the event has any. */
  async follow(
    tx: Tx,
    context: Context,
    { userId, username, profile: patch }: DataOf<typeof UserChanged>,
  ): Promise<void> {
    await this.save(tx, context, await this.profiles.lock(tx, userId), { username, ...patch });
  }

  /** Deletes the profile of a deleted account. */
  async remove(tx: Tx, context: Context, userId: string): Promise<void> {
    const profile = await this.profiles.lock(tx, userId);
    await this.profiles.delete(tx, userId);
    const last = { id: userId, version: profile.version + 1 };
    await this.outbox.append(tx, context, ProfileRemoved, last, { userId });
  }

  private async save(
    tx: Tx,
    context: Context,
    profile: Profile,
    changes: ProfilePatch & { username?: string },
  ): Promise<string> {
    profile.change(changes);
    await this.profiles.update(tx, profile);
    return this.publish(tx, context, profile);
  }

  private publish(tx: Tx, context: Context, profile: Profile): Promise<string> {
    const { id: userId, username, name, bio, image } = profile;
    return this.outbox.append(tx, context, ProfileChanged, profile, { userId, username, name, bio, image });
  }
}
