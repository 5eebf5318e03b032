import { type Actor, FavoriteAdded, FavoriteRemoved } from '#contracts';
import { afterCommit, Transaction } from '#database';
import { Outbox } from '#outbox';
import type { Context } from '#transport';
import { annotate, Operation } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { articleMetrics } from './article-metrics';
import { AlreadyFavorite, NotFavorite } from './article.errors';
import { articleFact } from './article.fact';
import { ArticleReads, type ArticleRow } from './article.reads';
import { ArticleRepository } from './article.repository';

/** Liking articles. The article's row is locked first, so that its count and its favorites agree. */
@Injectable()
export class FavoriteService {
  constructor(
    private readonly transaction: Transaction,
    private readonly articles: ArticleRepository,
    private readonly reads: ArticleReads,
    private readonly outbox: Outbox,
  ) {}

  /** @throws ArticleNotFound | ArticleMoved | AlreadyFavorite */
  @Operation('article.favorite')
  async add(actor: Actor, slug: string, context: Context): Promise<ArticleRow> {
    return this.transaction.run(async (tx) => {
      const article = await this.articles.lock(tx, slug);
      annotate({ 'article.id': article.id, 'article.slug': slug, 'user.id': actor.id });
      if (!(await this.articles.addFavorite(tx, actor.id, article.id))) throw new AlreadyFavorite();
      article.gainFavorite();
      await this.articles.update(tx, article);
      await this.outbox.append(tx, context, FavoriteAdded, article, {
        ...articleFact(article),
        userId: actor.id,
      });
      afterCommit(tx, () => articleMetrics.favorited.add(1));
      return this.reads.current(tx, article, actor);
    });
  }

  /** @throws ArticleNotFound | ArticleMoved | NotFavorite */
  @Operation('article.unfavorite')
  async remove(actor: Actor, slug: string, context: Context): Promise<ArticleRow> {
    return this.transaction.run(async (tx) => {
      const article = await this.articles.lock(tx, slug);
      annotate({ 'article.id': article.id, 'article.slug': slug, 'user.id': actor.id });
      if (!(await this.articles.removeFavorite(tx, actor.id, article.id))) throw new NotFavorite();
      article.loseFavorite();
      await this.articles.update(tx, article);
      await this.outbox.append(tx, context, FavoriteRemoved, article, {
        ...articleFact(article),
        userId: actor.id,
      });
      afterCommit(tx, () => articleMetrics.unfavorited.add(1));
      return this.reads.current(tx, article, actor);
    });
  }
}
