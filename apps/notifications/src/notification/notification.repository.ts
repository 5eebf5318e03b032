import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { Notification } from './notification.entity';

const COLUMNS = 'id, user_id AS "userId", kind, data, created_at AS "createdAt", read_at AS "readAt"';
const PAGE = {
  name: 'notification.page',
  text: `
    SELECT ${COLUMNS} FROM notification
    WHERE user_id = $1 AND ($2::uuid IS NULL OR id < $2)
    ORDER BY id DESC LIMIT $3`,
};
const UNREAD_PAGE = {
  name: 'notification.unread-page',
  text: `
    SELECT ${COLUMNS} FROM notification
    WHERE user_id = $1 AND ($2::uuid IS NULL OR id < $2) AND read_at IS NULL
    ORDER BY id DESC LIMIT $3`,
};
const UNREAD = {
  name: 'notification.unread',
  text: 'SELECT count(*)::int AS unread FROM notification WHERE user_id = $1 AND read_at IS NULL',
};

/** All queries on notifications. */
@Injectable()
export class NotificationRepository {
  constructor(private readonly reader: Reader) {}

  async insert(tx: Tx, notification: Notification): Promise<void> {
    await tx.insert(Notification, notification);
  }

  /** @param ids those to mark; all when absent */
  async markRead(tx: Tx, userId: string, ids?: string[]): Promise<void> {
    const sql = `
      UPDATE notification SET read_at = now()
      WHERE user_id = $1 AND read_at IS NULL AND ($2::uuid[] IS NULL OR id = ANY($2))`;
    await tx.query(sql, [userId, ids ?? null]);
  }

  async deleteAllOf(tx: Tx, userId: string): Promise<void> {
    await tx.delete(Notification, { userId });
  }

  /** Newest first, after `before`. */
  async page(userId: string, limit: number, unreadOnly: boolean, before?: string): Promise<Notification[]> {
    return this.reader.rows<Notification>(unreadOnly ? UNREAD_PAGE : PAGE, [userId, before ?? null, limit]);
  }

  async unreadCount(userId: string): Promise<number> {
    return (await this.reader.row<{ unread: number }>(UNREAD, [userId]))?.unread ?? 0;
  }
}
