import { AuthRpc, type InputOf, PasswordRoutes } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { Revocations } from './revocations';

@Controller()
export class PasswordController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly revocations: Revocations,
  ) {}

  @Route(PasswordRoutes.forgot)
  async forgot(@Input() input: InputOf<typeof PasswordRoutes.forgot>, @CurrentContext() context: Context) {
    return this.rpc.call(AuthRpc.requestPasswordReset, input, context);
  }

  @Route(PasswordRoutes.reset)
  async reset(@Input() input: InputOf<typeof PasswordRoutes.reset>, @CurrentContext() context: Context) {
    const { ended } = await this.rpc.call(AuthRpc.resetPassword, input, context);
    for (const session of ended) this.revocations.add(session);
    return {};
  }
}
