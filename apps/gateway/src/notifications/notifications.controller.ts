import { type InputOf, NotificationsRoutes, NotificationsRpc } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';

@Controller()
export class NotificationsController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(NotificationsRoutes.list)
  async list(@Input() query: InputOf<typeof NotificationsRoutes.list>, @CurrentContext() context: Context) {
    return this.rpc.call(NotificationsRpc.list, query, context);
  }

  @Route(NotificationsRoutes.read)
  async read(@Input() input: InputOf<typeof NotificationsRoutes.read>, @CurrentContext() context: Context) {
    return this.rpc.call(NotificationsRpc.read, input, context);
  }
}
