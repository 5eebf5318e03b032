import { AuthRpc, EmailRoutes, type InputOf } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentCall } from '../http/request-context';
import { Input, Route } from '../http/route';
import { ReadYourWrites } from '../read-your-writes';
import { UserViews } from '../users/user-views';

@Controller()
export class EmailController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly readYourWrites: ReadYourWrites,
  ) {}

  @Route(EmailRoutes.sendAgain)
  async sendAgain(@CurrentCall() call: Call) {
    return this.rpc.call(AuthRpc.requestEmailVerification, {}, call);
  }

  @Route(EmailRoutes.verify)
  async verify(@Input() input: InputOf<typeof EmailRoutes.verify>, @CurrentCall() call: Call) {
    const { account, events } = await this.rpc.call(AuthRpc.verifyEmail, input, call);
    await this.readYourWrites.ofChangedAccount(events, call);
    return { user: await this.users.of(account, call) };
  }
}
