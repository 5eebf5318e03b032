import type { NotificationKind } from '#contracts';
import { Reader, rowsOf, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { Notification, type NotificationInput } from './notification.entity';
import * as sql from './notification.sql';

export type NotificationRow = Omit<Notification, 'topic'>;
type SinceRow = { last: number } & { [Column in keyof NotificationRow]: NotificationRow[Column] | null };

/** All queries on notifications. */
@Injectable()
export class NotificationRepository {
  constructor(private readonly reader: Reader) {}

  /**
   * Gives each notification the next number of its person's inbox, locked until the transaction ends.
   * @returns without the notifications of deleted accounts
   */
  async numbered<T extends { userId: string }>(tx: Tx, all: T[]): Promise<(T & { seq: number })[]> {
    const counters = await rowsOf<{ userId: string; last: number }>(tx, sql.NEXT_SEQ, [
      all.map(({ userId }) => userId),
    ]);
    const last = new Map(counters.map((counter) => [counter.userId, counter.last]));
    const numbered = all.toReversed().flatMap((one) => {
      const seq = last.get(one.userId);
      if (seq === undefined) return [];
      last.set(one.userId, seq - 1);
      return [{ ...one, seq }];
    });
    return numbered.toReversed();
  }

  async insert(tx: Tx, notifications: Notification[]): Promise<void> {
    if (notifications.length === 0) return;
    await rowsOf(tx, sql.INSERT, [JSON.stringify(notifications)]);
  }

  /**
   * Adds to the count of an unread notification of the same kind and topic that is younger than `window` seconds.
   * @returns its id; undefined when there is no such notification
   */
  async raise(
    tx: Tx,
    userId: string,
    seq: number,
    input: NotificationInput,
    window: number,
  ): Promise<string | undefined> {
    const { kind, topic, data } = input;
    const values = [userId, kind, topic ?? null, seq, JSON.stringify(data), window];
    const [[raised]] = await tx.query<[{ id: string }[], number]>(sql.RAISE, values);
    return raised?.id;
  }

  /** Those of the ids that notifications have, withdrawn or not. */
  async existing(tx: Tx, ids: string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    return new Set((await rowsOf<{ id: string }>(tx, sql.EXISTING, [ids])).map(({ id }) => id));
  }

  /** Hides the notification unless it was read. */
  async withdraw(tx: Tx, id: string): Promise<void> {
    await tx.query(sql.WITHDRAW, [id]);
  }

  /** Whether the person has a notification of the kind. */
  async has(tx: Tx, userId: string, kind: NotificationKind): Promise<boolean> {
    return tx.existsBy(Notification, { userId, kind });
  }

  /** The id of the person's newest notification of the kind. */
  async idOf(tx: Tx, userId: string, kind: NotificationKind): Promise<string | undefined> {
    const found = await tx.findOne(Notification, { where: { userId, kind }, order: { seq: 'DESC' } });
    return found?.id;
  }

  /** @param ids the notifications to mark; all when absent */
  async markRead(tx: Tx, userId: string, ids?: string[]): Promise<void> {
    await tx.query(sql.MARK_READ, [userId, ids ?? null]);
  }

  async deleteAllOf(tx: Tx, userId: string): Promise<void> {
    for (const statement of sql.FORGET) await tx.query(statement, [userId]);
  }

  /** Deletes the notifications of some kinds that name a person as their cause. */
  async deleteNaming(tx: Tx, userId: string, kinds: readonly NotificationKind[]): Promise<void> {
    await tx.query(sql.DELETE_NAMING, [userId, kinds]);
  }

  /** Deletes at most `limit` notifications that were read, or count no one, for more than `age` seconds. @returns how many */
  async deleteRead(tx: Tx, age: number, limit: number): Promise<number> {
    const [, deleted] = await tx.query<[unknown, number]>(sql.DELETE_READ, [age, limit]);
    return deleted;
  }

  /** Newest first, those with a number below `before`. */
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

  /** Oldest first, those with a number above `after`; without it, only the last number. */
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
