import type { ArticleUpdated, DataOf, NotificationKind } from '#contracts';
import type { Tx } from '#database';
import { JobQueue } from '#jobs';
import { type Context, type Delivery } from '#transport';
import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import { fanOut } from '../fan-out/fan-out.job';
import { FanOutRepository } from '../fan-out/fan-out.repository';
import type { Occurrence } from '../kinds/kind';
import { type Reaction, reactionsTo } from '../kinds/reactions';
import type { NotificationInput } from '../notification/notification.entity';
import { NotificationService } from '../notification/notification.service';
import { ArticleRepository } from './article.repository';
import { PAGE_SIZE, updateNotifications } from './update-notifications.job';

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
    private readonly fanOuts: FanOutRepository,
    private readonly jobs: JobQueue,
  ) {}

  async changed(tx: Tx, data: ArticleData, version: number, context: Context = {}): Promise<void> {
    if (await this.articles.keep(tx, data, version)) await this.update(tx, data.articleId, context);
  }

  async deleted(tx: Tx, data: ArticleData, version: number, context: Context = {}): Promise<void> {
    await this.articles.keep(tx, data, version);
    await this.articles.delete(tx, data.articleId);
    await this.update(tx, data.articleId, context);
  }

  /** Brings the notifications about an article up to date: those of most articles at once, and a job goes on with the others. */
  private async update(tx: Tx, articleId: string, { trace }: Context): Promise<void> {
    const after = await this.articles.updateNotifications(tx, articleId, NIL, PAGE_SIZE);
    if (after) await this.jobs.add(tx, updateNotifications, { articleId, after }, { trace });
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
    if (!article) return;
    if (effect === 'fan-out') return this.startFanOut(tx, kind, { articleId, authorId: to, data }, context);
    if (by === to) return;
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

  /** The job of the first batch commits with the event. Nothing else depends on the number of followers. */
  private async startFanOut(
    tx: Tx,
    kind: NotificationKind,
    { articleId, authorId, data = {} }: { articleId: string; authorId: string; data: Occurrence['data'] },
    { trace }: Context,
  ): Promise<void> {
    const after = await this.fanOuts.start(tx, articleId, authorId);
    if (after === undefined) return;
    await this.jobs.add(tx, fanOut, { kind, articleId, authorId, data: { ...data }, after }, { trace });
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
