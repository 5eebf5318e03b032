import { mustBeAdmin, mustBeSelfOrAdmin } from '#access';
import { type Actor, AuthRpc, type InputOf, InvalidInput, type User, UsersRoutes } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentActor, CurrentCall } from '../http/request-context';
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
  async list(@Input() query: InputOf<typeof UsersRoutes.list>, @CurrentCall() call: Call) {
    const { accounts, nextCursor } = await this.rpc.call(AuthRpc.listAccounts, query, call);
    return { users: await this.users.ofAll(accounts, call), nextCursor };
  }

  @Route(UsersRoutes.get)
  async get(
    @Input() { id }: InputOf<typeof UsersRoutes.get>,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ) {
    mustBeSelfOrAdmin(actor, id);
    return { user: await this.users.byId(id, call) };
  }

  @Route(UsersRoutes.change)
  async change(
    @Input() { id, ...change }: ChangeUser,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ) {
    mustBeSelfOrAdmin(actor, id);
    if (id !== actor.id) return { user: await this.administer(id, change, call) };
    if (change.roles) mustBeAdmin(actor);
    return { user: await this.own.change(id, change, call) };
  }

  @Route(UsersRoutes.delete)
  async delete(@Input() { id }: InputOf<typeof UsersRoutes.delete>, @CurrentCall() call: Call) {
    const { events } = await this.rpc.call(AuthRpc.removeAccount, { id }, call);
    await this.readYourWrites.ofAccount(events, call);
  }

  /** @throws InvalidInput when it holds a password: an admin cannot set another user's */
  private async administer(id: string, change: Omit<ChangeUser, 'id'>, call: Call): Promise<User> {
    const parsed = AdministerUser.safeParse(change);
    if (!parsed.success) throw InvalidInput.from(parsed.error);
    const { email, username, roles, ...profile } = parsed.data;
    const before = await this.users.byId(id, call);
    const request = { id, email, username, roles, profile };
    const { account, events } = await this.rpc.call(AuthRpc.administerAccount, request, call);
    const followed = await this.readYourWrites.ofChangedAccount(events, call);
    const written = { ...before, ...profile, updatedAt: account.updatedAt };
    return this.users.after(account, written, followed, call);
  }
}
