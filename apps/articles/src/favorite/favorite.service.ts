import { AlreadyFavorite, FavoriteAdded, FavoriteRemoved, NotFavorite } from '#contracts';
import { afterCommit, Transaction, type Tx } from '#database';
import { Outbox } from '#outbox';
import { actorOf, type Context } from '#transport';
import { annotate, counterFromZero, Operation } from '#telemetry';
import { Injectable } from '@nestjs/common';
import type { Article } from '../article/article.entity';
import { ArticleReads, type ArticleRow } from '../article/article.reads';
import { ArticleRepository } from '../article/article.repository';
import { articleData } from '../article/article.view';
import { FavoriteRepository } from './favorite.repository';

const added = counterFromZero('favorites.added', { unit: '{favorite}', description: 'Favorites added.' });
const removed = counterFromZero('favorites.removed', {
  unit: '{favorite}',
  description: 'Favorites removed.',
});

/** The favorites of people. The article's row is locked first, so that its count and its favorites agree. */
@Injectable()
export class FavoriteService {
  constructor(
    private readonly transaction: Transaction,
    private readonly articles: ArticleRepository,
    private readonly reads: ArticleReads,
    private readonly favorites: FavoriteRepository,
    private readonly outbox: Outbox,
  ) {}

  /** @throws ArticleNotFound | ArticleMoved | AlreadyFavorite | AuthorPending */
  @Operation('article.favorite')
  async add(context: Context, slug: string): Promise<ArticleRow> {
    return this.change(context, slug, async (tx, article, userId) => {
      if (!(await this.favorites.add(tx, userId, article.id))) throw new AlreadyFavorite();
      article.gainFavorite();
      await this.outbox.append(tx, context, FavoriteAdded, article, { ...articleData(article), userId });
      afterCommit(tx, () => added.add(1));
    });
  }

  /** @throws ArticleNotFound | ArticleMoved | NotFavorite */
  @Operation('article.unfavorite')
  async remove(context: Context, slug: string): Promise<ArticleRow> {
    return this.change(context, slug, async (tx, article, userId) => {
      if (!(await this.favorites.remove(tx, userId, article.id))) throw new NotFavorite();
      article.loseFavorite();
      await this.outbox.append(tx, context, FavoriteRemoved, article, { ...articleData(article), userId });
      afterCommit(tx, () => removed.add(1));
    });
  }

  /** Locks the article, does the work, saves the article and reads it as the caller sees it. */
  private async change(
    context: Context,
    slug: string,
    work: (tx: Tx, article: Article, userId: string) => Promise<void>,
  ): Promise<ArticleRow> {
    const actor = actorOf(context);
    return this.transaction.run(async (tx) => {
      const article = await this.articles.lock(tx, slug);
      annotate({ 'article.id': article.id, 'article.slug': slug, 'user.id': actor.id });
      await work(tx, article, actor.id);
      await this.articles.update(tx, article);
      return this.reads.current(tx, article, actor);
    });
  }
}
