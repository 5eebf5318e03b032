import { AuthRpc, ChangeAccount, type ProfileView, ProfilePatch, UsersRpc } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { ReadYourWrites } from '../read-your-writes';
import { type User, UserViews, userView } from './user-views';

/** What people may change of themselves; `currentPassword` proves a new e-mail address or password. */
export const ChangeOwnUser = ChangeAccount.omit({ profile: true, roles: true }).extend(ProfilePatch.shape);
export type ChangeOwnUser = z.output<typeof ChangeOwnUser>;

/** Changes to one's own user, which is kept by two services. */
@Injectable()
export class OwnUser {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly readYourWrites: ReadYourWrites,
  ) {}

  /**
   * One request is one transaction: a change of both account and profile is made by the auth service, whose fact carries
   * the profile's part to the users service.
   */
  async change(id: string, input: ChangeOwnUser & Pick<ChangeAccount, 'roles'>, call: Call): Promise<User> {
    const { email, username, password, currentPassword, roles, ...profile } = input;
    const before = await this.users.byId(id, call);
    if ([email, username, password, roles].some((wish) => wish !== undefined)) {
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
