import { FollowsRoutes, type InputOf, type ReplyOf, UsersRpc } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { ReadYourWrites } from '../read-your-writes';
import { UserViews } from './user-views';

@Controller()
export class FollowsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly readYourWrites: ReadYourWrites,
  ) {}

  @Route(FollowsRoutes.add)
  async add(@Input() input: InputOf<typeof FollowsRoutes.add>, @CurrentContext() context: Context) {
    return this.after(this.rpc.call(UsersRpc.follow, input, context), input.username, context);
  }

  @Route(FollowsRoutes.remove)
  async remove(@Input() input: InputOf<typeof FollowsRoutes.remove>, @CurrentContext() context: Context) {
    return this.after(this.rpc.call(UsersRpc.unfollow, input, context), input.username, context);
  }

  private async after(
    write: Promise<ReplyOf<typeof UsersRpc.follow>>,
    username: string,
    context: Context,
  ): Promise<ReplyOf<typeof FollowsRoutes.add>> {
    const { profile, events } = await this.users.orPending(write, username, context);
    await this.readYourWrites.ofFollow(events, context);
    return { profile };
  }
}
