import { AuditRoutes, AuthRpc, type InputOf } from '#contracts';
import { type Context, RpcClient } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';

@Controller()
export class AuditController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(AuditRoutes.list)
  async list(@Input() query: InputOf<typeof AuditRoutes.list>, @CurrentContext() context: Context) {
    return this.rpc.call(AuthRpc.auditLog, query, context);
  }
}
