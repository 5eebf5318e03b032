import type { NotificationKind } from '#contracts';
import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { type News, Notification } from './notification.entity';
import * as sql from './notification.sql';

export type NotificationRow = Omit<Notification, 'topic'>;
type SinceRow = { last: number } & { [Column in keyof NotificationRow]: NotificationRow[Column] | null };

/** All queries on notifications. */
@Injectable()
export class NotificationRepository {
  constructor(private readonly reader: Reader) {}

  /** The person's next number, which nobody else gets before the transaction ends; undefined when they are gone. */
  async nextSeq(tx: Tx, userId: string): Promise<number | undefined> {
    const [counter] = await tx.query<{ last: number }[]>(sql.NEXT_SEQ, [userId]);
    return counter?.last;
  }

  async insert(tx: Tx, notification: Notification): Promise<void> {
    await tx.insert(Notification, notification);
  }

  /**
   * Counts the news to an unread notification of its topic that is younger than `window` seconds, if there is one.
   * @returns its id
   */
  async raise(tx: Tx, userId: string, seq: number, news: News, window: number): Promise<string | undefined> {
    const { kind, topic, data } = news;
    const values = [userId, kind, topic ?? null, seq, JSON.stringify(data), window];
    const [[raised]] = await tx.query<[{ id: string }[], number]>(sql.RAISE, values);
    return raised?.id;
  }

  /** Whether the person has such a notification. */
  async has(tx: Tx, userId: string, kind: NotificationKind): Promise<boolean> {
    return tx.existsBy(Notification, { userId, kind });
  }

  /** The person's newest notification of the kind. */
  async idOf(tx: Tx, userId: string, kind: NotificationKind): Promise<string | undefined> {
    const found = await tx.findOne(Notification, { where: { userId, kind }, order: { seq: 'DESC' } });
    return found?.id;
  }

  /** @param ids those to mark; all when absent */
  async markRead(tx: Tx, userId: string, ids?: string[]): Promise<void> {
    await tx.query(sql.MARK_READ, [userId, ids ?? null]);
  }

  async deleteAllOf(tx: Tx, userId: string): Promise<void> {
    for (const statement of sql.FORGET) await tx.query(statement, [userId]);
  }

  /** Deletes some of those read, or withdrawn, more than `age` seconds ago; answers how many. */
  async deleteRead(tx: Tx, age: number, limit: number): Promise<number> {
    const [, deleted] = await tx.query<[unknown, number]>(sql.DELETE_READ, [age, limit]);
    return deleted;
  }

  /** Newest first, after the place `before`. */
  async page(
    userId: string,
    limit: number,
    unreadOnly: boolean,
    before?: number,
  ): Promise<NotificationRow[]> {
    return this.reader.rows<NotificationRow>(unreadOnly ? sql.UNREAD_PAGE : sql.PAGE, [
      userId,
      before ?? null,
      limit,
    ]);
  }

  /** Oldest first, after the place `after`; none without it. */
  async since(
    userId: string,
    limit: number,
    after?: number,
  ): Promise<{ rows: NotificationRow[]; last: number }> {
    const found = await this.reader.rows<SinceRow>(sql.SINCE, [userId, after ?? null, limit]);
    const rows = found.filter((row): row is SinceRow & NotificationRow => row.id !== null);
    return { rows, last: found[0]?.last ?? 0 };
  }

  async unreadCount(userId: string): Promise<number> {
    return (await this.reader.row<{ unread: number }>(sql.UNREAD, [userId]))?.unread ?? 0;
  }
}
