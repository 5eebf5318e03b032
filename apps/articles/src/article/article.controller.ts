import { ArticlesRpc, Json, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { ArticleService } from './article.service';
import { articleView } from './article.view';

@Controller()
export class ArticleController {
  constructor(private readonly articles: ArticleService) {}

  @Handle(ArticlesRpc.create)
  async create(
    request: RequestOf<typeof ArticlesRpc.create>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.create>> {
    return this.articles.create(context, request);
  }

  @Handle(ArticlesRpc.get)
  async get(
    { slug }: RequestOf<typeof ArticlesRpc.get>,
    context: Context,
  ): Promise<Json<ReplyOf<typeof ArticlesRpc.get>>> {
    return this.articles.get(context, slug);
  }

  @Handle(ArticlesRpc.list)
  async list(
    request: RequestOf<typeof ArticlesRpc.list>,
    context: Context,
  ): Promise<Json<ReplyOf<typeof ArticlesRpc.list>>> {
    const { rows, total, next } = await this.articles.list(context, request);
    return Json.object({ articles: Json.list(rows.map(({ summary }) => summary)), total, nextCursor: next });
  }

  @Handle(ArticlesRpc.change)
  async change(
    { slug, ...changes }: RequestOf<typeof ArticlesRpc.change>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.change>> {
    return articleView(await this.articles.change(context, slug, changes));
  }

  @Handle(ArticlesRpc.delete)
  async delete({ slug }: RequestOf<typeof ArticlesRpc.delete>, context: Context): Promise<Nothing> {
    await this.articles.delete(context, slug);
    return {};
  }
}
