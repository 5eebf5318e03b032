import { AlreadyFollowed, type InputOf, NotFollowed, UsersRpc } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { Follows } from '../users/follows';
import { UserViews } from '../users/user-views';
import { unlessAlready } from './idempotent';
import { RealWorldRoutes } from './realworld.routes';
import { profileOf } from './views';

@Controller()
export class RealWorldProfilesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly follows: Follows,
  ) {}

  @Route(RealWorldRoutes.getProfile)
  async get(
    @Input() { username }: InputOf<typeof RealWorldRoutes.getProfile>,
    @CurrentContext() context: Context,
  ) {
    return { profile: profileOf(await this.read(username, context)) };
  }

  @Route(RealWorldRoutes.follow)
  async follow(
    @Input() { username }: InputOf<typeof RealWorldRoutes.follow>,
    @CurrentContext() context: Context,
  ) {
    const profile = await unlessAlready(
      AlreadyFollowed,
      () => this.follows.add(username, context),
      () => this.read(username, context),
    );
    return { profile: profileOf(profile) };
  }

  @Route(RealWorldRoutes.unfollow)
  async unfollow(
    @Input() { username }: InputOf<typeof RealWorldRoutes.unfollow>,
    @CurrentContext() context: Context,
  ) {
    const profile = await unlessAlready(
      NotFollowed,
      () => this.follows.remove(username, context),
      () => this.read(username, context),
    );
    return { profile: profileOf(profile) };
  }

  private read(username: string, context: Context) {
    return this.users.orPending(this.rpc.call(UsersRpc.profile, { username }, context), username, context);
  }
}
