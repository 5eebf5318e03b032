import { AuthRpc, EmailRoutes, type InputOf } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
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
  async sendAgain(@CurrentContext() context: Context) {
    return this.rpc.call(AuthRpc.requestEmailVerification, {}, context);
  }

  @Route(EmailRoutes.verify)
  async verify(@Input() input: InputOf<typeof EmailRoutes.verify>, @CurrentContext() context: Context) {
    const { account, events } = await this.rpc.call(AuthRpc.verifyEmail, input, context);
    await this.readYourWrites.ofChangedAccount(events, context);
    return { user: await this.users.of(account, context) };
  }
}
