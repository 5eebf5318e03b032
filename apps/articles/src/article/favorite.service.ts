import { type Actor, FavoriteAdded, FavoriteRemoved } from '#contracts';
import { Transaction } from '#database';
import { type Origin, Outbox } from '#messaging/outbox';
import { Injectable } from '@nestjs/common';
import { AlreadyFavorite, NotFavorite } from './article.errors';
import { articleFact } from './article.fact';
import { ArticleRepository } from './article.repository';

/** Liking articles. The article's row is locked first, so that its count and its favorites agree. */
@Injectable()
export class FavoriteService {
  constructor(
    private readonly transaction: Transaction,
    private readonly articles: ArticleRepository,
    private readonly outbox: Outbox,
  ) {}

  /** @throws ArticleNotFound | AlreadyFavorite */
  async add(actor: Actor, slug: string, origin: Origin): Promise<void> {
    await this.transaction.run(async (tx) => {
      const article = await this.articles.lock(tx, slug);
      if (!(await this.articles.addFavorite(tx, actor.id, article.id))) throw new AlreadyFavorite();
      article.gainFavorite();
      await this.articles.update(tx, article);
      await this.outbox.append(
        tx,
        FavoriteAdded,
        article,
        { ...articleFact(article), userId: actor.id },
        origin,
      );
    });
  }

  /** @throws ArticleNotFound | NotFavorite */
  async remove(actor: Actor, slug: string, origin: Origin): Promise<void> {
    await this.transaction.run(async (tx) => {
      const article = await this.articles.lock(tx, slug);
      if (!(await this.articles.removeFavorite(tx, actor.id, article.id))) throw new NotFavorite();
      article.loseFavorite();
      await this.articles.update(tx, article);
      await this.outbox.append(
        tx,
        FavoriteRemoved,
        article,
        { ...articleFact(article), userId: actor.id },
        origin,
      );
    });
  }
}
