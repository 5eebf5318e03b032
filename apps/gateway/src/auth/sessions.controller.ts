import { AuthRpc, type InputOf, SessionsRoutes } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentCall } from '../http/request-context';
import { Input, Route } from '../http/route';
import { Revocations } from './revocations';

@Controller()
export class SessionsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly revocations: Revocations,
  ) {}

  @Route(SessionsRoutes.list)
  async list(@CurrentCall() call: Call) {
    return this.rpc.call(AuthRpc.listSessions, {}, call);
  }

  @Route(SessionsRoutes.end)
  async end(@Input() { id }: InputOf<typeof SessionsRoutes.end>, @CurrentCall() call: Call) {
    await this.rpc.call(AuthRpc.revokeSession, { id }, call);
    this.revocations.add(id);
  }
}
