import { ArticlesRpc, type ArticleView } from '#contracts';
import { type Call, RpcClient } from '#messaging';
import { Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { PathText } from '../http/path-text';
import { CurrentCall } from '../http/request-context';
import { ValidParam } from '../http/valid';

@Controller('articles/:slug/favorite')
export class FavoritesController {
  constructor(private readonly rpc: RpcClient) {}

  @Post()
  @HttpCode(200)
  async add(
    @ValidParam('slug', PathText) slug: string,
    @CurrentCall() call: Call,
  ): Promise<{ article: ArticleView }> {
    return { article: await this.rpc.call(ArticlesRpc.favorite, { slug }, call) };
  }

  @Delete()
  async remove(
    @ValidParam('slug', PathText) slug: string,
    @CurrentCall() call: Call,
  ): Promise<{ article: ArticleView }> {
    return { article: await this.rpc.call(ArticlesRpc.unfavorite, { slug }, call) };
  }
}
