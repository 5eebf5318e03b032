import { ArticlesRpc, ArticleView } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Delete, HttpCode, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { VerifiedEmailGuard } from '../auth/verified-email.guard';
import { PathText } from '../http/path-text';
import { Replies } from '../http/replies';
import { CurrentCall } from '../http/request-context';
import { ValidParam } from '../http/valid';

const OneArticle = z.object({ article: ArticleView });

@Controller('articles/:slug/favorite')
@UseGuards(VerifiedEmailGuard)
export class FavoritesController {
  constructor(private readonly rpc: RpcClient) {}

  @Post()
  @HttpCode(200)
  @Replies(OneArticle)
  async add(
    @ValidParam('slug', PathText) slug: string,
    @CurrentCall() call: Call,
  ): Promise<{ article: ArticleView }> {
    return { article: await this.rpc.call(ArticlesRpc.favorite, { slug }, call) };
  }

  @Delete()
  @Replies(OneArticle)
  async remove(
    @ValidParam('slug', PathText) slug: string,
    @CurrentCall() call: Call,
  ): Promise<{ article: ArticleView }> {
    return { article: await this.rpc.call(ArticlesRpc.unfavorite, { slug }, call) };
  }
}
