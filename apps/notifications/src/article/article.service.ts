import type { ArticleUpdated, DataOf } from '#contracts';
import type { Tx } from '#database';
import { type Context, type Delivery } from '#transport';
import { Injectable } from '@nestjs/common';
import { type Reaction, reactionsTo } from '../kinds/reactions';
import type { NotificationInput } from '../notification/notification.entity';
import { NotificationService } from '../notification/notification.service';
import { ArticleRepository } from './article.repository';

type ArticleData = DataOf<typeof ArticleUpdated>;

/** A person who caused an event about an article, and the version of the article. */
interface Act {
  articleId: string;
  userId: string;
  version: number;
}

/**
 * Notifications about articles. Events may come late and in any order: the version of the article says which event is the
 * newest, both for the article's name and for each person who likes it.
 */
@Injectable()
export class ArticleService {
  constructor(
    private readonly articles: ArticleRepository,
    private readonly notifications: NotificationService,
  ) {}

  async changed(tx: Tx, data: ArticleData, version: number): Promise<void> {
    const article = await this.articles.keep(tx, data, version);
    if (article) await this.articles.rename(tx, data.articleId, article);
  }

  async deleted(tx: Tx, data: ArticleData, version: number): Promise<void> {
    await this.articles.keep(tx, data, version);
    await this.articles.delete(tx, data.articleId);
  }

  /** Carries out the reactions of all kinds of notifications to an event. */
  async happened(
    tx: Tx,
    event: Pick<Delivery, 'type' | 'data' | 'aggregate'>,
    context: Context,
  ): Promise<void> {
    for (const reaction of reactionsTo(event)) await this.react(tx, reaction, event.aggregate, context);
  }

  private async react(
    tx: Tx,
    { kind, effect, occurrence: { to, by, about, id, data } }: Reaction,
    aggregate: Delivery['aggregate'],
    context: Context,
  ): Promise<void> {
    const { articleId } = about;
    const version = aggregate.id === articleId ? aggregate.version : 0;
    const article = await this.articles.keep(tx, about, version);
    if (!article || by === to) return;
    if (by && !(await this.articles.lockInboxes(tx, [to, by]))) return;
    const input: NotificationInput = {
      kind,
      id,
      topic: articleId,
      data: { articleId, ...article, ...data, ...(by && { userId: by }) },
    };
    if (effect === 'withdraw') await this.notifications.withdraw(tx, to, input);
    else if (effect === 'notify' || !by) await this.notifications.notify(tx, to, input, context);
    else if (effect === 'count') await this.count(tx, to, { articleId, userId: by, version }, input, context);
    else await this.uncount(tx, { articleId, userId: by, version });
  }

  /** Counts a person once: a person who takes it back and does it again is counted again, without another notification. */
  private async count(
    tx: Tx,
    to: string,
    { articleId, userId, version }: Act,
    input: NotificationInput,
    context: Context,
  ): Promise<void> {
    const fan = await this.articles.fan(tx, articleId, userId);
    if (fan && fan.version >= version) return;
    const known = fan?.notificationId;
    const isCounted = known && (fan.counted || (await this.articles.countAgain(tx, known, userId)));
    const notificationId = isCounted ? known : await this.notifications.notify(tx, to, input, context);
    if (!notificationId) return;
    await this.articles.saveFan(tx, articleId, userId, { version, notificationId, counted: true });
  }

  /** Takes the person out of an unread notification; one that counts no one is not shown. */
  private async uncount(tx: Tx, { articleId, userId, version }: Act): Promise<void> {
    const fan = await this.articles.fan(tx, articleId, userId);
    if (fan && fan.version >= version) return;
    const { notificationId = null, counted = false } = fan ?? {};
    const isUncounted =
      counted && notificationId !== null && (await this.articles.uncount(tx, notificationId, userId));
    await this.articles.saveFan(tx, articleId, userId, {
      version,
      notificationId,
      counted: counted && !isUncounted,
    });
  }
}
