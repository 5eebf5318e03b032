import { type ProfileView, UsersRpc } from '#contracts';
import { type Call, RpcClient } from '#messaging';
import { Controller, Get } from '@nestjs/common';
import { OptionalLogin } from '../auth/access';
import { CurrentCall } from '../http/request-context';
import { ValidParam } from '../http/valid';
import { PathText } from '../http/path-text';

/** What everybody may see of somebody. */
@Controller('profiles')
export class ProfilesController {
  constructor(private readonly rpc: RpcClient) {}

  @OptionalLogin()
  @Get(':username')
  async get(
    @ValidParam('username', PathText) username: string,
    @CurrentCall() call: Call,
  ): Promise<{ profile: ProfileView }> {
    return { profile: await this.rpc.call(UsersRpc.profile, { username }, call) };
  }
}
