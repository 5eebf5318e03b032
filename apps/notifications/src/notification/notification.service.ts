import type { Actor, NotificationsRpc, RequestOf } from '#contracts';
import { Transaction, type Tx } from '#database';
import type { Origin } from '#outbox';
import { Injectable } from '@nestjs/common';
import { DeliveryService } from '../delivery/delivery.service';
import { NotificationsEnvironment } from '../notifications-environment';
import { ArticleRepository } from './article.repository';
import { type News, Notification } from './notification.entity';
import { NotificationRepository, type NotificationRow } from './notification.repository';

/** The in-app inbox: what came in, what was read. */
@Injectable()
export class NotificationService {
  constructor(
    private readonly transaction: Transaction,
    private readonly notifications: NotificationRepository,
    private readonly articles: ArticleRepository,
    private readonly deliveries: DeliveryService,
    private readonly settings: NotificationsEnvironment,
  ) {}

  /**
   * Puts news into somebody's inbox and sends it the ways they wish. More of the same within a while raises what is there
   * and goes nowhere else: a hundred favorites are one e-mail. Who is gone gets none.
   * @returns the id of the notification that says it, if there is one
   */
  async notify(tx: Tx, userId: string, news: News, { trace }: Origin): Promise<string | undefined> {
    const seq = await this.notifications.nextSeq(tx, userId);
    if (seq === undefined) return undefined;
    const window = this.settings.env.NOTIFICATION_COLLAPSE_WINDOW;
    const raised = news.collapses && (await this.notifications.raise(tx, userId, seq, news, window));
    if (raised) return raised;
    const notification = Notification.to(userId, seq, news);
    await this.notifications.insert(tx, notification);
    await this.deliveries.plan(tx, { subject: notification.id, userId, kind: news.kind }, trace);
    return notification.id;
  }

  /** Welcomes somebody, once, however often the news of them comes. */
  async welcome(tx: Tx, userId: string, name: string, origin: Origin): Promise<void> {
    if (await this.notifications.has(tx, userId, 'welcome')) return;
    await this.notify(tx, userId, { kind: 'welcome', data: { name } }, origin);
  }

  /** Sends the welcome to an address that is proved only now, if it is still there. */
  async welcomeByEmail(tx: Tx, userId: string, { trace }: Origin): Promise<void> {
    const subject = await this.notifications.idOf(tx, userId, 'welcome');
    if (subject) await this.deliveries.plan(tx, { subject, userId, kind: 'welcome' }, trace);
  }

  /** Newest first; `next` is the cursor of the page after, if there is one. */
  async list(
    actor: Actor,
    { limit, unread, cursor }: RequestOf<typeof NotificationsRpc.list>,
  ): Promise<{ page: NotificationRow[]; unreadCount: number; next: string | null }> {
    const [found, unreadCount] = await Promise.all([
      this.notifications.page(actor.id, limit + 1, unread, cursor ? Number(cursor) : undefined),
      this.notifications.unreadCount(actor.id),
    ]);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return { page, unreadCount, next: found.length > limit && last ? String(last.seq) : null };
  }

  /** Oldest first, those after a place; and the newest place there is. */
  async since(
    actor: Actor,
    { after, limit }: RequestOf<typeof NotificationsRpc.since>,
  ): Promise<{ rows: NotificationRow[]; last: number }> {
    return this.notifications.since(actor.id, limit, after);
  }

  /** Marks those of the actor's among `ids` as read, or all of them. @returns how many are still unread */
  async read(actor: Actor, ids?: string[]): Promise<number> {
    await this.transaction.run((tx) => this.notifications.markRead(tx, actor.id, ids));
    return this.notifications.unreadCount(actor.id);
  }

  /** Deletes somebody's inbox, and takes them out of what others are told. */
  async forget(tx: Tx, userId: string): Promise<void> {
    await this.notifications.deleteAllOf(tx, userId);
    await this.articles.forgetFan(tx, userId);
    await this.deliveries.forget(tx, userId);
  }
}
