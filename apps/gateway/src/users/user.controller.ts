import { type Actor, AuthRpc, Password } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { z } from 'zod';
import { Revocations } from '../auth/revocations';
import { Replies } from '../http/replies';
import { CurrentActor, CurrentCall } from '../http/request-context';
import { ValidBody } from '../http/valid';
import { ReadYourWrites } from '../read-your-writes';
import { ChangeOwnUser, OwnUser } from './own-user';
import { OneUser, type User, UserViews } from './user-views';

const DeleteUser = z.strictObject({ currentPassword: Password });

/** One's own user. */
@Controller('user')
export class UserController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly own: OwnUser,
    private readonly readYourWrites: ReadYourWrites,
    private readonly revocations: Revocations,
  ) {}

  @Get()
  @Replies(OneUser)
  async get(@CurrentActor() actor: Actor, @CurrentCall() call: Call): Promise<{ user: User }> {
    return { user: await this.users.byId(actor.id, call) };
  }

  @Put()
  @Replies(OneUser)
  async change(
    @ValidBody(ChangeOwnUser) body: ChangeOwnUser,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ): Promise<{ user: User }> {
    return { user: await this.own.change(actor.id, body, call) };
  }

  @Delete()
  @HttpCode(204)
  async delete(
    @ValidBody(DeleteUser) body: z.output<typeof DeleteUser>,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ): Promise<void> {
    const { events } = await this.rpc.call(AuthRpc.deleteAccount, body, call);
    this.revocations.add(actor.sessionId);
    await this.readYourWrites.ofAccount(events, call);
  }
}
