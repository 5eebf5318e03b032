import { AuthRpc, CodedError, ProfileView, UsersRpc } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { OptionalLogin } from '../auth/access';
import { Revalidated } from '../http/caching';
import { PathText } from '../http/path-text';
import { Replies } from '../http/replies';
import { CurrentCall } from '../http/request-context';
import { ValidParam } from '../http/valid';
import { ProfilePending } from './user-views';

/** What everybody may see of somebody. */
@Controller('profiles')
export class ProfilesController {
  constructor(private readonly rpc: RpcClient) {}

  @OptionalLogin()
  @Revalidated()
  @Get(':username')
  @Replies(z.object({ profile: ProfileView }))
  async get(
    @ValidParam('username', PathText) username: string,
    @CurrentCall() call: Call,
  ): Promise<{ profile: ProfileView }> {
    try {
      return { profile: await this.rpc.call(UsersRpc.profile, { username }, call) };
    } catch (error) {
      if (!(error instanceof CodedError) || error.kind !== 'not_found') throw error;
      // Whoever has registered must not be told that they do not exist, however far behind the profiles are.
      const { taken } = await this.rpc.call(AuthRpc.hasUsername, { username }, call);
      throw taken ? new ProfilePending() : error;
    }
  }
}
