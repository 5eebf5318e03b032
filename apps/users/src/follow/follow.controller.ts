import { type ReplyOf, type RequestOf, UsersRpc } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { profileView } from '../profile/profile.view';
import { FollowService } from './follow.service';

@Controller()
export class FollowController {
  constructor(private readonly follows: FollowService) {}

  @Handle(UsersRpc.follow)
  async add(
    { username }: RequestOf<typeof UsersRpc.follow>,
    context: Context,
  ): Promise<ReplyOf<typeof UsersRpc.follow>> {
    const { profile, events } = await this.follows.add(context, username);
    return { profile: profileView(profile), events };
  }

  @Handle(UsersRpc.unfollow)
  async remove(
    { username }: RequestOf<typeof UsersRpc.unfollow>,
    context: Context,
  ): Promise<ReplyOf<typeof UsersRpc.unfollow>> {
    const { profile, events } = await this.follows.remove(context, username);
    return { profile: profileView(profile), events };
  }
}
