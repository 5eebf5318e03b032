import { ArticlesRpc, TagsRoutes } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Route } from '../http/route';

@Controller()
export class TagsController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(TagsRoutes.list)
  async list(@CurrentContext() context: Context) {
    return this.rpc.json(ArticlesRpc.tags, {}, context);
  }
}
