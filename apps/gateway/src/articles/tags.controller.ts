import { ArticlesRpc, TagsRoutes } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentCall } from '../http/request-context';
import { Route } from '../http/route';

@Controller()
export class TagsController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(TagsRoutes.list)
  async list(@CurrentCall() call: Call) {
    return this.rpc.call(ArticlesRpc.tags, {}, call);
  }
}
