import { isAdmin } from '#access';
import {
  type Actor,
  type DataOf,
  ProfileChanged,
  type ProfilePatch,
  ProfileRemoved,
  type UserChanged,
  type UserRegistered,
} from '#contracts';
import { Transaction, type Tx } from '#database';
import { Outbox } from '#outbox';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { Profile } from './profile.entity';
import { NotYourProfile, ProfileNotFound } from './profile.errors';
import { ProfileRepository, type ProfileRow } from './profile.repository';

/** Keeps profiles: they come and go with accounts, and their owners change them. */
@Injectable()
export class ProfileService {
  constructor(
    private readonly transaction: Transaction,
    private readonly profiles: ProfileRepository,
    private readonly outbox: Outbox,
  ) {}

  /** @throws ProfileNotFound */
  async byUsername(username: string): Promise<ProfileRow> {
    const profile = await this.profiles.byUsername(username);
    if (!profile) throw new ProfileNotFound();
    return profile;
  }

  async byIds(ids: string[]): Promise<ProfileRow[]> {
    return this.profiles.byIds(ids);
  }

  /** @throws NotYourProfile | ProfileNotFound */
  async change(
    actor: Actor,
    id: string,
    patch: ProfilePatch,
    context: Context,
  ): Promise<{ profile: Profile; events: string[] }> {
    if (actor.id !== id && !isAdmin(actor)) throw new NotYourProfile();
    return this.transaction.run(async (tx) => {
      const profile = await this.profiles.lock(tx, id);
      return { profile, events: [await this.save(tx, profile, patch, context)] };
    });
  }

  /** An account was opened. */
  async open(
    tx: Tx,
    { userId, username, name }: DataOf<typeof UserRegistered>,
    context: Context,
  ): Promise<void> {
    const profile = Profile.of(userId, username, name);
    await this.profiles.insert(tx, profile);
    await this.tell(tx, profile, context);
  }

  /** An account changed, perhaps with a part of its profile. */
  async follow(
    tx: Tx,
    { userId, username, profile: patch }: DataOf<typeof UserChanged>,
    context: Context,
  ): Promise<void> {
    await this.save(tx, await this.profiles.lock(tx, userId), { username, ...patch }, context);
  }

  /** An account is gone. */
  async remove(tx: Tx, userId: string, context: Context): Promise<void> {
    const profile = await this.profiles.lock(tx, userId);
    await this.profiles.delete(tx, userId);
    const last = { id: userId, version: profile.version + 1 };
    await this.outbox.append(tx, context, ProfileRemoved, last, { userId });
  }

  private async save(
    tx: Tx,
    profile: Profile,
    changes: ProfilePatch & { username?: string },
    context: Context,
  ): Promise<string> {
    profile.change(changes);
    await this.profiles.update(tx, profile);
    return this.tell(tx, profile, context);
  }

  private tell(tx: Tx, profile: Profile, context: Context): Promise<string> {
    const { id: userId, username, name, bio, image } = profile;
    return this.outbox.append(tx, context, ProfileChanged, profile, { userId, username, name, bio, image });
  }
}
