import { ArticlesRpc, FavoritesRoutes, type InputOf } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentCall } from '../http/request-context';
import { Input, Route } from '../http/route';

@Controller()
export class FavoritesController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(FavoritesRoutes.add)
  async add(@Input() input: InputOf<typeof FavoritesRoutes.add>, @CurrentCall() call: Call) {
    return { article: await this.rpc.call(ArticlesRpc.favorite, input, call) };
  }

  @Route(FavoritesRoutes.remove)
  async remove(@Input() input: InputOf<typeof FavoritesRoutes.remove>, @CurrentCall() call: Call) {
    return { article: await this.rpc.call(ArticlesRpc.unfavorite, input, call) };
  }
}
