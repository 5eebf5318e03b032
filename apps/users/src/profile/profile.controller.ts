import { Json, type ReplyOf, type RequestOf, UsersRpc } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { ProfileService } from './profile.service';
import { profileView, profileWithTime } from './profile.view';

@Controller()
export class ProfileController {
  constructor(private readonly profiles: ProfileService) {}

  @Handle(UsersRpc.profile)
  async profile(
    { username }: RequestOf<typeof UsersRpc.profile>,
    context: Context,
  ): Promise<ReplyOf<typeof UsersRpc.profile>> {
    return profileView(await this.profiles.byUsername(context, username));
  }

  @Handle(UsersRpc.profilesById)
  async profilesById({
    ids,
  }: RequestOf<typeof UsersRpc.profilesById>): Promise<Json<ReplyOf<typeof UsersRpc.profilesById>>> {
    return Json.object({ profiles: Json.list(await this.profiles.byIds(ids)) });
  }

  @Handle(UsersRpc.changeProfile)
  async change(
    { id, accountVersion, ...patch }: RequestOf<typeof UsersRpc.changeProfile>,
    context: Context,
  ): Promise<ReplyOf<typeof UsersRpc.changeProfile>> {
    const { profile, events } = await this.profiles.change(context, id, patch, accountVersion);
    return { profile: profileWithTime(profile), events };
  }
}
