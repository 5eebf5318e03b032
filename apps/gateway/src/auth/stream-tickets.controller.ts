import { AuthRpc, StreamTicketsRoutes } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Route } from '../http/route';

@Controller()
export class StreamTicketsController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(StreamTicketsRoutes.issue)
  async issue(@CurrentContext() context: Context) {
    return this.rpc.call(AuthRpc.issueStreamTicket, {}, context);
  }
}
