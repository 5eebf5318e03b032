import { AccountView, AuthRpc, CodedError, type ProfileWithTime, UsersRpc } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

/** Somebody as they and admins see them: the auth service's account and the users service's profile in one. */
export const User = AccountView.extend({ name: z.string(), bio: z.string(), image: z.string() });
export type User = z.infer<typeof User>;
export const OneUser = z.object({ user: User });

type Presentation = Pick<ProfileWithTime, 'name' | 'bio' | 'image'> & { updatedAt?: string };

/** The later change of the two is the user's. */
export const userView = (account: AccountView, { name, bio, image, updatedAt }: Presentation): User => ({
  id: account.id,
  email: account.email,
  emailVerified: account.emailVerified,
  ...(account.pendingEmail !== undefined && { pendingEmail: account.pendingEmail }),
  username: account.username,
  name,
  bio,
  image,
  roles: account.roles,
  createdAt: account.createdAt,
  updatedAt: updatedAt && updatedAt > account.updatedAt ? updatedAt : account.updatedAt,
});

/** Puts users together from the two services that know them. */
@Injectable()
export class UserViews {
  constructor(private readonly rpc: RpcClient) {}

  /** @throws CodedError `users.not_found`; `users.profile_pending` in the moment between account and profile */
  async byId(id: string, call: Call): Promise<User> {
    const [account, { profiles }] = await Promise.all([
      this.rpc.call(AuthRpc.account, { id }, call),
      this.rpc.call(UsersRpc.profilesById, { ids: [id] }, call),
    ]);
    return userView(account, mustExist(profiles[0]));
  }

  /** @throws CodedError `users.profile_pending` in the moment between account and profile */
  async of(account: AccountView, call: Call): Promise<User> {
    const { profiles } = await this.rpc.call(UsersRpc.profilesById, { ids: [account.id] }, call);
    return userView(account, mustExist(profiles[0]));
  }

  /**
   * After a write, as the next read shows it, times included. What the write says itself has to do as long as the profile
   * has not followed.
   */
  async after(account: AccountView, written: Presentation, followed: boolean, call: Call): Promise<User> {
    return followed
      ? this.of(account, call).catch(() => userView(account, written))
      : userView(account, written);
  }

  /** Those whose profile is still to come are shown without one. */
  async ofAll(accounts: AccountView[], call: Call): Promise<User[]> {
    const { profiles } = await this.rpc.call(
      UsersRpc.profilesById,
      { ids: accounts.map(({ id }) => id) },
      call,
    );
    const byId = new Map(profiles.map((profile) => [profile.id, profile]));
    return accounts.map((account) =>
      userView(account, byId.get(account.id) ?? { name: '', bio: '', image: '' }),
    );
  }
}

/** The account is there and its profile on its way: rare, and over in a moment. */
export class ProfilePending extends CodedError {
  constructor() {
    super('unavailable', 'users.profile_pending', 'The profile is still being set up. Try again shortly.');
  }
}

function mustExist(profile: ProfileWithTime | undefined): ProfileWithTime {
  if (!profile) throw new ProfilePending();
  return profile;
}
