import { mustBeAdmin, mustBeSelfOrAdmin } from '#access';
import { type Actor, AuthRpc, type InputOf, InvalidInput, type User, UsersRoutes } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentActor, CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { ReadYourWrites } from '../read-your-writes';
import { OwnUser } from './own-user';
import { UserViews } from './user-views';

type ChangeUser = InputOf<typeof UsersRoutes.change>;
const AdministerUser = UsersRoutes.change.body.omit({ password: true, currentPassword: true });

@Controller()
export class UsersController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly own: OwnUser,
    private readonly readYourWrites: ReadYourWrites,
  ) {}

  @Route(UsersRoutes.list)
  async list(@Input() query: InputOf<typeof UsersRoutes.list>, @CurrentContext() context: Context) {
    const { accounts, nextCursor } = await this.rpc.call(AuthRpc.listAccounts, query, context);
    return { users: await this.users.ofAll(accounts, context), nextCursor };
  }

  @Route(UsersRoutes.get)
  async get(
    @Input() { id }: InputOf<typeof UsersRoutes.get>,
    @CurrentActor() actor: Actor,
    @CurrentContext() context: Context,
  ) {
    mustBeSelfOrAdmin(actor, id);
    return { user: await this.users.byId(id, context) };
  }

  @Route(UsersRoutes.change)
  async change(
    @Input() { id, ...change }: ChangeUser,
    @CurrentActor() actor: Actor,
    @CurrentContext() context: Context,
  ) {
    mustBeSelfOrAdmin(actor, id);
    if (id !== actor.id) return { user: await this.administer(id, change, context) };
    if (change.roles) mustBeAdmin(actor);
    return { user: await this.own.change(id, change, context) };
  }

  @Route(UsersRoutes.delete)
  async delete(@Input() { id }: InputOf<typeof UsersRoutes.delete>, @CurrentContext() context: Context) {
    const { events } = await this.rpc.call(AuthRpc.removeAccount, { id }, context);
    await this.readYourWrites.ofAccount(events, context);
  }

  /** @throws InvalidInput when it holds a password: an admin cannot set another user's */
  private async administer(id: string, change: Omit<ChangeUser, 'id'>, context: Context): Promise<User> {
    const parsed = AdministerUser.safeParse(change);
    if (!parsed.success) throw InvalidInput.from(parsed.error);
    const { email, username, roles, ...profile } = parsed.data;
    const before = await this.users.byId(id, context);
    const request = { id, email, username, roles, profile };
    const { account, events } = await this.rpc.call(AuthRpc.administerAccount, request, context);
    const followed = await this.readYourWrites.ofChangedAccount(events, context);
    const written = { ...before, ...profile, updatedAt: account.updatedAt };
    return this.users.after(account, written, followed, context);
  }
}
