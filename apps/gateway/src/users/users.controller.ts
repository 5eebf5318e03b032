import {
  type Actor,
  AuthRpc,
  Email,
  Id,
  InvalidInput,
  ListAccounts,
  ProfilePatch,
  Role,
  Username,
} from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { z } from 'zod';
import { Replies } from '../http/replies';
import { CurrentActor, CurrentCall } from '../http/request-context';
import { DEFAULT_PAGE_SIZE, PageSize } from '../http/page';
import { ValidBody, ValidParam, ValidQuery } from '../http/valid';
import { ReadYourWrites } from '../read-your-writes';
import { ChangeOwnUser, OwnUser } from './own-user';
import { AdminRequired, mustBeSelfOrAdmin } from './user-access';
import { OneUser, User, UserViews } from './user-views';

const ListUsers = ListAccounts.extend({ limit: PageSize.default(DEFAULT_PAGE_SIZE) });
const ChangeUser = ChangeOwnUser.extend({ roles: z.array(Role).min(1).max(3).optional() });
type ChangeUser = z.output<typeof ChangeUser>;
const AdministerUser = z.strictObject({
  email: Email.optional(),
  username: Username.optional(),
  ...ProfilePatch.shape,
  roles: z.array(Role).min(1).max(3).optional(),
});

const ManyUsers = z.object({ users: z.array(User), nextCursor: z.string().nullable() });

/** Users as an admin keeps them. People reach themselves here too, by their own id. */
@Controller('users')
export class UsersController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly own: OwnUser,
    private readonly readYourWrites: ReadYourWrites,
  ) {}

  @Get()
  @Replies(ManyUsers)
  async list(
    @ValidQuery(ListUsers) query: z.output<typeof ListUsers>,
    @CurrentCall() call: Call,
  ): Promise<{ users: User[]; nextCursor: string | null }> {
    const { accounts, nextCursor } = await this.rpc.call(AuthRpc.listAccounts, query, call);
    return { users: await this.users.ofAll(accounts, call), nextCursor };
  }

  @Get(':id')
  @Replies(OneUser)
  async get(
    @ValidParam('id', Id) id: string,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ): Promise<{ user: User }> {
    mustBeSelfOrAdmin(actor, id);
    return { user: await this.users.byId(id, call) };
  }

  @Put(':id')
  @Replies(OneUser)
  async change(
    @ValidParam('id', Id) id: string,
    @ValidBody(ChangeUser) { roles, ...body }: ChangeUser,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ): Promise<{ user: User }> {
    mustBeSelfOrAdmin(actor, id);
    if (id !== actor.id) return { user: await this.administer(id, { roles, ...body }, call) };
    if (roles && !actor.roles.includes('admin')) throw new AdminRequired();
    return { user: await this.own.change(id, { ...body, roles }, call) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @ValidParam('id', Id) id: string,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ): Promise<void> {
    if (!actor.roles.includes('admin')) throw new AdminRequired();
    const { events } = await this.rpc.call(AuthRpc.removeAccount, { id }, call);
    await this.readYourWrites.ofAccount(events, call);
  }

  /** @throws InvalidInput when it holds a password: nobody sets another's */
  private async administer(id: string, input: ChangeUser, call: Call): Promise<User> {
    const parsed = AdministerUser.safeParse(input);
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
