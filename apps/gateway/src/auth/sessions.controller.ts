import { AuthRpc, type InputOf, SessionsRoutes } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { Revocations } from './revocations';

@Controller()
export class SessionsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly revocations: Revocations,
  ) {}

  @Route(SessionsRoutes.list)
  async list(@CurrentContext() context: Context) {
    return this.rpc.call(AuthRpc.listSessions, {}, context);
  }

  @Route(SessionsRoutes.end)
  async end(@Input() { id }: InputOf<typeof SessionsRoutes.end>, @CurrentContext() context: Context) {
    await this.rpc.call(AuthRpc.revokeSession, { id }, context);
    this.revocations.add(id);
  }
}
