import { ArticlesRpc, FeedRoutes, type InputOf } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';

@Controller()
export class FeedController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(FeedRoutes.list)
  async list(@Input() query: InputOf<typeof FeedRoutes.list>, @CurrentContext() context: Context) {
    return this.rpc.json(ArticlesRpc.feed, query, context);
  }
}
