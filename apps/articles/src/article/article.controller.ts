import { ArticlesRpc, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { actorOf, type Call, Handle } from '#transport';
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
    call: Call,
  ): Promise<ReplyOf<typeof ArticlesRpc.create>> {
    return this.articles.create(actorOf(call), request, call);
  }

  @Handle(ArticlesRpc.get)
  async get(
    { slug }: RequestOf<typeof ArticlesRpc.get>,
    call: Call,
  ): Promise<ReplyOf<typeof ArticlesRpc.get>> {
    return articleView(await this.articles.get(slug, call.actor));
  }

  @Handle(ArticlesRpc.list)
  async list(
    request: RequestOf<typeof ArticlesRpc.list>,
    call: Call,
  ): Promise<ReplyOf<typeof ArticlesRpc.list>> {
    const { rows, total, next } = await this.articles.list(request, call.actor);
    return { articles: rows.map(articleSummary), total, nextCursor: next };
  }

  @Handle(ArticlesRpc.change)
  async change(
    { slug, ...changes }: RequestOf<typeof ArticlesRpc.change>,
    call: Call,
  ): Promise<ReplyOf<typeof ArticlesRpc.change>> {
    return articleView(await this.articles.change(actorOf(call), slug, changes, call));
  }

  @Handle(ArticlesRpc.delete)
  async delete({ slug }: RequestOf<typeof ArticlesRpc.delete>, call: Call): Promise<Nothing> {
    await this.articles.delete(actorOf(call), slug, call);
    return {};
  }

  @Handle(ArticlesRpc.favorite)
  async favorite(
    { slug }: RequestOf<typeof ArticlesRpc.favorite>,
    call: Call,
  ): Promise<ReplyOf<typeof ArticlesRpc.favorite>> {
    return articleView(await this.favorites.add(actorOf(call), slug, call));
  }

  @Handle(ArticlesRpc.unfavorite)
  async unfavorite(
    { slug }: RequestOf<typeof ArticlesRpc.unfavorite>,
    call: Call,
  ): Promise<ReplyOf<typeof ArticlesRpc.unfavorite>> {
    return articleView(await this.favorites.remove(actorOf(call), slug, call));
  }

  @Handle(ArticlesRpc.tags)
  async tags(): Promise<ReplyOf<typeof ArticlesRpc.tags>> {
    return { tags: await this.articles.tags() };
  }

  @Handle(ArticlesRpc.settled)
  async settled(
    { events }: RequestOf<typeof ArticlesRpc.settled>,
    { deadline }: Call,
  ): Promise<ReplyOf<typeof ArticlesRpc.settled>> {
    return this.settlement.of(events, deadline);
  }
}
