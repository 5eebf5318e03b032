import { ArticlesRpc, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { articleView } from '../article/article.view';
import { FavoriteService } from './favorite.service';

@Controller()
export class FavoriteController {
  constructor(private readonly favorites: FavoriteService) {}

  @Handle(ArticlesRpc.favorite)
  async add(
    { slug }: RequestOf<typeof ArticlesRpc.favorite>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.favorite>> {
    return articleView(await this.favorites.add(context, slug));
  }

  @Handle(ArticlesRpc.unfavorite)
  async remove(
    { slug }: RequestOf<typeof ArticlesRpc.unfavorite>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.unfavorite>> {
    return articleView(await this.favorites.remove(context, slug));
  }
}
