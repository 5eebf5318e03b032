import { AlreadyFavorite, ArticlesRpc, type InputOf, NotFavorite } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { unlessAlready } from './idempotent';
import { RealWorldRoutes } from './realworld.routes';
import { articleOf, summaryOf } from './views';

@Controller()
export class RealWorldArticlesController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(RealWorldRoutes.listArticles)
  async list(
    @Input() query: InputOf<typeof RealWorldRoutes.listArticles>,
    @CurrentContext() context: Context,
  ) {
    const { articles, total } = await this.rpc.call(ArticlesRpc.list, query, context);
    return { articles: articles.map(summaryOf), articlesCount: total };
  }

  @Route(RealWorldRoutes.feed)
  async feed(@Input() page: InputOf<typeof RealWorldRoutes.feed>, @CurrentContext() context: Context) {
    const { articles, total } = await this.rpc.call(ArticlesRpc.countedFeed, page, context);
    return { articles: articles.map(summaryOf), articlesCount: total };
  }

  @Route(RealWorldRoutes.createArticle)
  async create(
    @Input() { article: { tagList: tags, ...text } }: InputOf<typeof RealWorldRoutes.createArticle>,
    @CurrentContext() context: Context,
  ) {
    return { article: articleOf(await this.rpc.call(ArticlesRpc.create, { ...text, tags }, context)) };
  }

  @Route(RealWorldRoutes.getArticle)
  async get(@Input() input: InputOf<typeof RealWorldRoutes.getArticle>, @CurrentContext() context: Context) {
    return { article: articleOf(await this.rpc.call(ArticlesRpc.get, input, context)) };
  }

  @Route(RealWorldRoutes.changeArticle)
  async change(
    @Input() { slug, article: { tagList: tags, ...text } }: InputOf<typeof RealWorldRoutes.changeArticle>,
    @CurrentContext() context: Context,
  ) {
    return { article: articleOf(await this.rpc.call(ArticlesRpc.change, { slug, ...text, tags }, context)) };
  }

  @Route(RealWorldRoutes.deleteArticle)
  async delete(
    @Input() input: InputOf<typeof RealWorldRoutes.deleteArticle>,
    @CurrentContext() context: Context,
  ) {
    await this.rpc.call(ArticlesRpc.delete, input, context);
  }

  @Route(RealWorldRoutes.favorite)
  async favorite(
    @Input() input: InputOf<typeof RealWorldRoutes.favorite>,
    @CurrentContext() context: Context,
  ) {
    const article = await unlessAlready(
      AlreadyFavorite,
      () => this.rpc.call(ArticlesRpc.favorite, input, context),
      () => this.rpc.call(ArticlesRpc.get, input, context),
    );
    return { article: articleOf(article) };
  }

  @Route(RealWorldRoutes.unfavorite)
  async unfavorite(
    @Input() input: InputOf<typeof RealWorldRoutes.unfavorite>,
    @CurrentContext() context: Context,
  ) {
    const article = await unlessAlready(
      NotFavorite,
      () => this.rpc.call(ArticlesRpc.unfavorite, input, context),
      () => this.rpc.call(ArticlesRpc.get, input, context),
    );
    return { article: articleOf(article) };
  }

  @Route(RealWorldRoutes.tags)
  async tags(@CurrentContext() context: Context) {
    return this.rpc.call(ArticlesRpc.allTags, {}, context);
  }
}
