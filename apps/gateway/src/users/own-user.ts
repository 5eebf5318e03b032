import {
  AuthRpc,
  type ChangeAccount,
  type InputOf,
  type ProfileView,
  type User,
  type UserRoutes,
  UsersRpc,
} from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Injectable } from '@nestjs/common';
import { ReadYourWrites } from '../read-your-writes';
import { UserViews, userView } from './user-views';

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
  async change(id: string, input: ChangeOwnUser & Pick<ChangeAccount, 'roles'>, call: Call): Promise<User> {
    const { email, username, password, currentPassword, roles, ...profile } = input;
    const before = await this.users.byId(id, call);
    if ([email, username, password, roles].some((value) => value !== undefined)) {
      const account = { email, username, password, currentPassword, roles, profile };
      return this.changeAccount(before, account, call);
    }
    if (Object.keys(profile).length === 0) return before;
    const { profile: changed, events } = await this.rpc.call(
      UsersRpc.changeProfile,
      { id, ...profile },
      call,
    );
    await this.readYourWrites.ofProfile(events, call);
    return userView(before, changed);
  }

  private async changeAccount(before: User, input: ChangeAccount, call: Call): Promise<User> {
    const { account, events } = await this.rpc.call(AuthRpc.changeAccount, input, call);
    const followed = await this.readYourWrites.ofChangedAccount(events, call);
    const { name, bio, image }: Omit<ProfileView, 'id' | 'username'> = { ...before, ...input.profile };
    return this.users.after(account, { name, bio, image }, followed, call);
  }
}
