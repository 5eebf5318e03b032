import {
  AuthRpc,
  type InputOf,
  type ProfileView,
  type RequestOf,
  type User,
  type UserRoutes,
  UsersRpc,
} from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { ReadYourWrites } from '../read-your-writes';
import { UserViews, userView } from './user-views';

type ChangeAccount = RequestOf<typeof AuthRpc.changeAccount>;
type ChangeOwnUser = InputOf<typeof UserRoutes.change>;

/** Changes to the caller's own user, which two services keep. */
@Injectable()
export class OwnUser {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly readYourWrites: ReadYourWrites,
  ) {}

  /**
   * One request is one transaction: the auth service makes a change of both account and profile, and its event carries the
   * part of the profile to the users service.
   */
  async change(
    id: string,
    input: ChangeOwnUser & Pick<ChangeAccount, 'roles' | 'rules'>,
    context: Context,
  ): Promise<User> {
    const { email, username, password, currentPassword, roles, rules, ...profile } = input;
    const { user: before, version: accountVersion } = await this.users.withVersion(id, context);
    if ([email, username, password, roles].some((value) => value !== undefined)) {
      const account = { email, username, password, currentPassword, roles, rules, profile };
      return this.changeAccount(before, account, context);
    }
    if (Object.keys(profile).length === 0) return before;
    const { profile: changed, events } = await this.rpc.call(
      UsersRpc.changeProfile,
      { id, accountVersion, ...profile },
      context,
    );
    await this.readYourWrites.ofProfile(events, context);
    return userView(before, changed);
  }

  private async changeAccount(before: User, input: ChangeAccount, context: Context): Promise<User> {
    const { account, events } = await this.rpc.call(AuthRpc.changeAccount, input, context);
    const followed = await this.readYourWrites.ofChangedAccount(events, context);
    const { name, bio, image }: Pick<ProfileView, 'name' | 'bio' | 'image'> = { ...before, ...input.profile };
    return this.users.after(account, { name, bio, image }, followed, context);
  }
}
