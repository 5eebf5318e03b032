import type { ArticleUpdated, DataOf, FavoriteAdded } from '#contracts';
import type { Tx } from '#database';
import type { Origin } from '#outbox';
import { Injectable } from '@nestjs/common';
import { ArticleRepository } from './article.repository';
import { NotificationService } from './notification.service';

type ArticleFact = DataOf<typeof ArticleUpdated>;
type FavoriteFact = DataOf<typeof FavoriteAdded>;

/**
 * What authors are told of their articles. Events may come in any order and late: the article's version says which of them is
 * the newest, of its name and of each person who likes it.
 */
@Injectable()
export class ArticleNewsService {
  constructor(
    private readonly articles: ArticleRepository,
    private readonly notifications: NotificationService,
  ) {}

  async published(tx: Tx, fact: ArticleFact, version: number, origin: Origin): Promise<void> {
    const article = await this.articles.keep(tx, fact, version);
    if (!article) return;
    const { articleId, authorId } = fact;
    const news = { kind: 'article_published', topic: articleId, data: { articleId, ...article } } as const;
    await this.notifications.notify(tx, authorId, news, origin);
  }

  async changed(tx: Tx, fact: ArticleFact, version: number): Promise<void> {
    const article = await this.articles.keep(tx, fact, version);
    if (article) await this.articles.rename(tx, fact.articleId, article);
  }

  async deleted(tx: Tx, fact: ArticleFact, version: number): Promise<void> {
    await this.articles.keep(tx, fact, version);
    await this.articles.delete(tx, fact.articleId);
  }

  /** Tells the author once of each person. Who takes a like back and likes again is counted again, and not told again. */
  async liked(tx: Tx, fact: FavoriteFact, version: number, origin: Origin): Promise<void> {
    const { articleId, authorId, userId } = fact;
    const article = await this.articles.keep(tx, fact, version);
    if (!article || userId === authorId || !(await this.articles.lockInboxes(tx, [authorId, userId]))) return;
    const fan = await this.articles.fan(tx, articleId, userId);
    if (fan && fan.version >= version) return;
    const told = fan?.notificationId;
    if (told && (fan.counted || (await this.articles.countAgain(tx, told, userId))))
      return this.articles.saveFan(tx, articleId, userId, { version, notificationId: told, counted: true });
    const data = { articleId, ...article, userId };
    const news = { kind: 'article_favorited', topic: articleId, collapses: true, data } as const;
    const notificationId = await this.notifications.notify(tx, authorId, news, origin);
    if (!notificationId) return;
    await this.articles.saveFan(tx, articleId, userId, { version, notificationId, counted: true });
  }

  /** Takes the person out of what the author has not read yet; without anybody left it is not shown. */
  async unliked(tx: Tx, fact: FavoriteFact, version: number): Promise<void> {
    const { articleId, authorId, userId } = fact;
    const article = await this.articles.keep(tx, fact, version);
    if (!article || userId === authorId || !(await this.articles.lockInboxes(tx, [authorId, userId]))) return;
    const fan = await this.articles.fan(tx, articleId, userId);
    if (fan && fan.version >= version) return;
    const { notificationId = null, counted = false } = fan ?? {};
    const uncounted =
      counted && notificationId !== null && (await this.articles.uncount(tx, notificationId, userId));
    await this.articles.saveFan(tx, articleId, userId, {
      version,
      notificationId,
      counted: counted && !uncounted,
    });
  }
}
