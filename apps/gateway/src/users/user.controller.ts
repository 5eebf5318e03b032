import { type Actor, AuthRpc, type InputOf, UserRoutes } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { Revocations } from '../auth/revocations';
import { CurrentActor, CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { ReadYourWrites } from '../read-your-writes';
import { OwnUser } from './own-user';
import { UserViews } from './user-views';

@Controller()
export class UserController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly own: OwnUser,
    private readonly readYourWrites: ReadYourWrites,
    private readonly revocations: Revocations,
  ) {}

  @Route(UserRoutes.get)
  async get(@CurrentActor() actor: Actor, @CurrentContext() context: Context) {
    return { user: await this.users.byId(actor.id, context) };
  }

  @Route(UserRoutes.change)
  async change(
    @Input() input: InputOf<typeof UserRoutes.change>,
    @CurrentActor() actor: Actor,
    @CurrentContext() context: Context,
  ) {
    return { user: await this.own.change(actor.id, input, context) };
  }

  @Route(UserRoutes.delete)
  async delete(
    @Input() input: InputOf<typeof UserRoutes.delete>,
    @CurrentActor() actor: Actor,
    @CurrentContext() context: Context,
  ) {
    const { events } = await this.rpc.call(AuthRpc.deleteAccount, input, context);
    this.revocations.add(actor.sessionId);
    await this.readYourWrites.ofAccount(events, context);
  }
}
