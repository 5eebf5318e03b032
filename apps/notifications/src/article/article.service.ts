import type { ArticleUpdated, DataOf } from '#contracts';
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
import { NotificationService, type Notice } from '../notification/notification.service';
import { ArticleRepository, type KnownArticle } from './article.repository';
import { PAGE_SIZE, updateNotifications } from './update-notifications.job';

type ArticleData = DataOf<typeof ArticleUpdated>;

/** An event, as far as notifications depend on it. */
export type Happening = Pick<Delivery, 'type' | 'data' | 'aggregate' | 'context' | 'within'>;

/** A reaction to an event about an article, whose newest name it has. */
type Reacting = Omit<Reaction, 'occurrence'> &
  Occurrence & { version: number; event: Happening; article: KnownArticle };

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
    if (await this.keep(tx, data, version)) await this.update(tx, data.articleId, context);
  }

  async deleted(tx: Tx, data: ArticleData, version: number, context: Context = {}): Promise<void> {
    await this.keep(tx, data, version);
    await this.articles.delete(tx, data.articleId);
    await this.update(tx, data.articleId, context);
  }

  private async keep(tx: Tx, data: ArticleData, version: number): Promise<KnownArticle | undefined> {
    return (await this.articles.keepAll(tx, [{ ...data, version }])).get(data.articleId);
  }

  /** Brings the notifications about an article up to date: those of most articles at once, and a job goes on with the others. */
  private async update(tx: Tx, articleId: string, { trace }: Context): Promise<void> {
    const after = await this.articles.updateNotifications(tx, articleId, NIL, PAGE_SIZE);
    if (after) await this.jobs.add(tx, updateNotifications, { articleId, after }, { trace });
  }

  /**
   * Carries out the reactions of all kinds of notifications to events. Those that start something go in a constant number of
   * statements; those that change what exists go one by one.
   */
  async happened(tx: Tx, events: readonly Happening[]): Promise<void> {
    const all = events.flatMap((event) => reactionsTo(event).map((reaction) => reactionOf(reaction, event)));
    const articles = await this.articles.keepAll(
      tx,
      all.map(({ about, version }) => ({ ...about, version })),
    );
    const known = all.flatMap((reaction) => {
      const article = articles.get(reaction.about.articleId);
      return article ? [{ ...reaction, article }] : [];
    });
    await this.startFanOuts(
      tx,
      known.filter(({ effect }) => effect === 'fan-out'),
    );
    const personal = await this.betweenPeople(
      tx,
      known.filter(({ effect }) => effect !== 'fan-out'),
    );
    const isNew = ({ effect, by }: Reacting): boolean => effect === 'notify' || (effect === 'count' && !by);
    await this.notifications.notifyAll(tx, personal.filter(isNew).map(noticeOf));
    for (const reaction of personal) if (!isNew(reaction)) await this.react(tx, reaction);
  }

  /** The reactions to what people do to each other, while both accounts exist. People are not notified of their own actions. */
  private async betweenPeople(tx: Tx, reactions: Reacting[]): Promise<Reacting[]> {
    const others = reactions.filter(({ by, to }) => by !== to);
    const people = others.flatMap(({ by, to }) => (by ? [by, to] : []));
    if (people.length === 0) return others;
    const closed = await this.articles.lockInboxes(tx, people);
    return others.filter(({ by, to }) => !by || !(closed.has(by) || closed.has(to)));
  }

  private async react(tx: Tx, reaction: Reacting): Promise<void> {
    const { effect, to, by, version, event } = reaction;
    const { input } = noticeOf(reaction);
    const act = { articleId: reaction.about.articleId, userId: by ?? '', version };
    if (effect === 'withdraw') await this.notifications.withdraw(tx, to, input);
    else if (effect === 'count') await this.count(tx, to, act, input, event.context);
    else await this.uncount(tx, act);
  }

  /** The job of the first batch commits with the event. Nothing else depends on the number of followers. */
  private async startFanOuts(tx: Tx, reactions: Reacting[]): Promise<void> {
    const begun = await this.fanOuts.start(
      tx,
      reactions.map(({ about: { articleId }, to: authorId }) => ({ articleId, authorId })),
    );
    for (const { kind, about, to: authorId, data, event } of reactions) {
      const { articleId } = about;
      const after = begun.get(articleId);
      if (after === undefined) continue;
      const payload = { kind, articleId, authorId, data: { ...data }, after };
      await event.within(() => this.jobs.add(tx, fanOut, payload, { trace: event.context.trace }));
    }
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

/** The version is that of the article; an event of another aggregate, such as a comment, does not have it. */
function reactionOf({ occurrence, ...reaction }: Reaction, event: Happening): Omit<Reacting, 'article'> {
  const { id, version } = event.aggregate;
  return { ...reaction, ...occurrence, event, version: id === occurrence.about.articleId ? version : 0 };
}

function noticeOf({ kind, to, by, about: { articleId }, id, data, article, event }: Reacting): Notice {
  const values = { articleId, ...article, ...data, ...(by && { userId: by }) };
  return { userId: to, input: { kind, id, topic: articleId, data: values }, event };
}
