import { type InputOf, MutesRoutes, NotificationsRpc, UsersRpc } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { UserViews } from '../users/user-views';

@Controller()
export class MutesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
  ) {}

  /** A person whose account was just deleted is left out. */
  @Route(MutesRoutes.list)
  async list(@Input() query: InputOf<typeof MutesRoutes.list>, @CurrentContext() context: Context) {
    const { userIds, nextCursor } = await this.rpc.call(NotificationsRpc.muted, query, context);
    const { profiles } = await this.rpc.call(UsersRpc.profilesById, { ids: userIds }, context);
    const people = userIds.flatMap((wanted) =>
      profiles
        .filter(({ id }) => id === wanted)
        .map(({ id, username, name, image }) => ({ id, username, name, image })),
    );
    return { people, nextCursor };
  }

  @Route(MutesRoutes.get)
  async get(@Input() { username }: InputOf<typeof MutesRoutes.get>, @CurrentContext() context: Context) {
    return this.rpc.call(NotificationsRpc.isMuted, await this.person(username, context), context);
  }

  @Route(MutesRoutes.add)
  async add(@Input() { username }: InputOf<typeof MutesRoutes.add>, @CurrentContext() context: Context) {
    return this.rpc.call(NotificationsRpc.mute, await this.person(username, context), context);
  }

  @Route(MutesRoutes.remove)
  async remove(
    @Input() { username }: InputOf<typeof MutesRoutes.remove>,
    @CurrentContext() context: Context,
  ) {
    return this.rpc.call(NotificationsRpc.unmute, await this.person(username, context), context);
  }

  /** Usernames belong to the users service; the notifications service knows people by their ids. */
  private async person(username: string, context: Context): Promise<{ userId: string }> {
    const found = this.rpc.call(UsersRpc.profile, { username }, context);
    const { id: userId } = await this.users.orPending(found, username, context);
    return { userId };
  }
}
