import { type InputOf, ProfilesRoutes, UsersRpc } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { UserViews } from './user-views';

@Controller()
export class ProfilesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
  ) {}

  @Route(ProfilesRoutes.get)
  async get(@Input() input: InputOf<typeof ProfilesRoutes.get>, @CurrentContext() context: Context) {
    const found = this.rpc.call(UsersRpc.profile, input, context);
    return { profile: await this.users.orPending(found, input.username, context) };
  }
}
