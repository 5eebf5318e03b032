import { AuthRpc, CodedError, type InputOf, ProfilesRoutes, UsersRpc } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { ProfilePending } from './user-views';

@Controller()
export class ProfilesController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(ProfilesRoutes.get)
  async get(@Input() { username }: InputOf<typeof ProfilesRoutes.get>, @CurrentContext() context: Context) {
    try {
      return { profile: await this.rpc.call(UsersRpc.profile, { username }, context) };
    } catch (error) {
      if (!(error instanceof CodedError) || error.kind !== 'not_found') throw error;
      // A registered user must not get 404, however far behind the profiles are.
      const { taken } = await this.rpc.call(AuthRpc.hasUsername, { username }, context);
      throw taken ? new ProfilePending() : error;
    }
  }
}
