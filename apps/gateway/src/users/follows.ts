import { type ProfileView, type ReplyOf, UsersRpc } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { ReadYourWrites } from '../read-your-writes';
import { UserViews } from './user-views';

/** Follows and unfollows people, so that the caller's next reads show it. */
@Injectable()
export class Follows {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly readYourWrites: ReadYourWrites,
  ) {}

  async add(username: string, context: Context): Promise<ProfileView> {
    return this.after(this.rpc.call(UsersRpc.follow, { username }, context), username, context);
  }

  async remove(username: string, context: Context): Promise<ProfileView> {
    return this.after(this.rpc.call(UsersRpc.unfollow, { username }, context), username, context);
  }

  private async after(
    write: Promise<ReplyOf<typeof UsersRpc.follow>>,
    username: string,
    context: Context,
  ): Promise<ProfileView> {
    const { profile, events } = await this.users.orPending(write, username, context);
    await this.readYourWrites.ofFollow(events, context);
    return profile;
  }
}
