import { AuthRpc, type InputOf, PasswordRoutes } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentCall } from '../http/request-context';
import { Input, Route } from '../http/route';
import { Revocations } from './revocations';

@Controller()
export class PasswordController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly revocations: Revocations,
  ) {}

  @Route(PasswordRoutes.forgot)
  async forgot(@Input() input: InputOf<typeof PasswordRoutes.forgot>, @CurrentCall() call: Call) {
    return this.rpc.call(AuthRpc.requestPasswordReset, input, call);
  }

  @Route(PasswordRoutes.reset)
  async reset(@Input() input: InputOf<typeof PasswordRoutes.reset>, @CurrentCall() call: Call) {
    const { ended } = await this.rpc.call(AuthRpc.resetPassword, input, call);
    for (const session of ended) this.revocations.add(session);
    return {};
  }
}
