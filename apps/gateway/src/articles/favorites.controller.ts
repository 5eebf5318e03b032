import { ArticlesRpc, FavoritesRoutes, type InputOf } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';

@Controller()
export class FavoritesController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(FavoritesRoutes.add)
  async add(@Input() input: InputOf<typeof FavoritesRoutes.add>, @CurrentContext() context: Context) {
    return { article: await this.rpc.call(ArticlesRpc.favorite, input, context) };
  }

  @Route(FavoritesRoutes.remove)
  async remove(@Input() input: InputOf<typeof FavoritesRoutes.remove>, @CurrentContext() context: Context) {
    return { article: await this.rpc.call(ArticlesRpc.unfavorite, input, context) };
  }
}
