import {
  type AccountView,
  AuthRpc,
  CodedError,
  ProfilePending,
  type ProfileWithTime,
  type User,
  UsersRpc,
} from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { ProfileLookups } from './profile-lookups';

type Presentation = Pick<ProfileWithTime, 'name' | 'bio' | 'image'> & { updatedAt?: string };

/** `updatedAt` is the later one of account and profile. */
export const userView = (
  account: Omit<AccountView, 'version'>,
  { name, bio, image, updatedAt }: Presentation,
): User => ({
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

/** Combines users from the account of the auth service and the profile of the users service. */
@Injectable()
export class UserViews {
  constructor(
    private readonly rpc: RpcClient,
    private readonly profiles: ProfileLookups,
  ) {}

  /** @throws CodedError `users.not_found`; `users.profile_pending` while the profile does not exist yet */
  async byId(id: string, context: Context): Promise<User> {
    return (await this.withVersion(id, context)).user;
  }

  /** The same, with the version of the account. */
  async withVersion(id: string, context: Context): Promise<{ user: User; version: number | undefined }> {
    const [account, profile] = await Promise.all([
      this.rpc.call(AuthRpc.account, { id }, context),
      this.profiles.byId(id, context),
    ]);
    return { user: userView(account, mustExist(profile)), version: account.version };
  }

  /** @throws CodedError `users.profile_pending` while the profile does not exist yet */
  async of(account: AccountView, context: Context): Promise<User> {
    return userView(account, mustExist(await this.profiles.byId(account.id, context)));
  }

  /** The user after a write. While the profile projection is behind, the written values are used. */
  async after(
    account: AccountView,
    written: Presentation,
    followed: boolean,
    context: Context,
  ): Promise<User> {
    return followed
      ? this.of(account, context).catch(() => userView(account, written))
      : userView(account, written);
  }

  /**
   * The reply of the users service to a call about a profile. A registered user must not be answered with 404, however far behind the
   * profiles are.
   * @throws CodedError `users.profile_pending` instead of `users.not_found` while the account has no profile
   */
  async orPending<Reply>(reply: Promise<Reply>, username: string, context: Context): Promise<Reply> {
    try {
      return await reply;
    } catch (error) {
      if (!(error instanceof CodedError) || error.kind !== 'not_found') throw error;
      const { taken } = await this.rpc.call(AuthRpc.hasUsername, { username }, context);
      throw taken ? new ProfilePending() : error;
    }
  }

  /** A user whose profile does not exist yet gets empty texts. */
  async ofAll(accounts: AccountView[], context: Context): Promise<User[]> {
    const { profiles } = await this.rpc.call(
      UsersRpc.profilesById,
      { ids: accounts.map(({ id }) => id) },
      context,
    );
    const byId = new Map(profiles.map((profile) => [profile.id, profile]));
    return accounts.map((account) =>
      userView(account, byId.get(account.id) ?? { name: '', bio: '', image: '' }),
    );
  }
}

function mustExist(profile: ProfileWithTime | undefined): ProfileWithTime {
  if (!profile) throw new ProfilePending();
  return profile;
}
