import { ArticlesRpc, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { actorOf, Handle, type Context } from '#transport';
import { Settlement } from '#outbox';
import { Controller } from '@nestjs/common';
import { ArticleService } from './article.service';
import { articleSummary, articleView } from './article.view';
import { FavoriteService } from './favorite.service';

@Controller()
export class ArticleController {
  constructor(
    private readonly articles: ArticleService,
    private readonly favorites: FavoriteService,
    private readonly settlement: Settlement,
  ) {}

  @Handle(ArticlesRpc.create)
  async create(
    request: RequestOf<typeof ArticlesRpc.create>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.create>> {
    return this.articles.create(actorOf(context), request, context);
  }

  @Handle(ArticlesRpc.get)
  async get(
    { slug }: RequestOf<typeof ArticlesRpc.get>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.get>> {
    return articleView(await this.articles.get(slug, context.actor));
  }

  @Handle(ArticlesRpc.list)
  async list(
    request: RequestOf<typeof ArticlesRpc.list>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.list>> {
    const { rows, total, next } = await this.articles.list(request, context.actor);
    return { articles: rows.map(articleSummary), total, nextCursor: next };
  }

  @Handle(ArticlesRpc.change)
  async change(
    { slug, ...changes }: RequestOf<typeof ArticlesRpc.change>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.change>> {
    return articleView(await this.articles.change(actorOf(context), slug, changes, context));
  }

  @Handle(ArticlesRpc.delete)
  async delete({ slug }: RequestOf<typeof ArticlesRpc.delete>, context: Context): Promise<Nothing> {
    await this.articles.delete(actorOf(context), slug, context);
    return {};
  }

  @Handle(ArticlesRpc.favorite)
  async favorite(
    { slug }: RequestOf<typeof ArticlesRpc.favorite>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.favorite>> {
    return articleView(await this.favorites.add(actorOf(context), slug, context));
  }

  @Handle(ArticlesRpc.unfavorite)
  async unfavorite(
    { slug }: RequestOf<typeof ArticlesRpc.unfavorite>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.unfavorite>> {
    return articleView(await this.favorites.remove(actorOf(context), slug, context));
  }

  @Handle(ArticlesRpc.tags)
  async tags(): Promise<ReplyOf<typeof ArticlesRpc.tags>> {
    return { tags: await this.articles.tags() };
  }

  @Handle(ArticlesRpc.settled)
  async settled(
    { events }: RequestOf<typeof ArticlesRpc.settled>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.settled>> {
    return this.settlement.of(events, context);
  }
}
