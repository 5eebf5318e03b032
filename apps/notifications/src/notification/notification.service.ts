import type { Actor, NotificationsRpc, RequestOf } from '#contracts';
import { Transaction, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { Notification } from './notification.entity';
import { NotificationRepository } from './notification.repository';

/** The in-app inbox: what came in, what was read. */
@Injectable()
export class NotificationService {
  constructor(
    private readonly transaction: Transaction,
    private readonly notifications: NotificationRepository,
  ) {}

  async notify(
    tx: Tx,
    userId: string,
    kind: Notification['kind'],
    data: Record<string, string>,
  ): Promise<void> {
    await this.notifications.insert(tx, Notification.to(userId, kind, data));
  }

  /** Newest first; `next` is the cursor of the page after, if there is one. */
  async list(
    actor: Actor,
    { limit, unread, cursor }: RequestOf<typeof NotificationsRpc.list>,
  ): Promise<{ page: Notification[]; unreadCount: number; next: string | null }> {
    const [found, unreadCount] = await Promise.all([
      this.notifications.page(actor.id, limit + 1, unread, cursor),
      this.notifications.unreadCount(actor.id),
    ]);
    const page = found.slice(0, limit);
    return { page, unreadCount, next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  /** Marks those of the actor's among `ids` as read, or all of them. @returns how many are still unread */
  async read(actor: Actor, ids?: string[]): Promise<number> {
    await this.transaction.run((tx) => this.notifications.markRead(tx, actor.id, ids));
    return this.notifications.unreadCount(actor.id);
  }

  async forget(tx: Tx, userId: string): Promise<void> {
    await this.notifications.deleteAllOf(tx, userId);
  }
}
