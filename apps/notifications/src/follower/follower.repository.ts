import type { DataOf, UserUnfollowed } from '#contracts';
import type { Tx } from '#database';
import { Injectable } from '@nestjs/common';

type Pair = DataOf<typeof UserUnfollowed>;

/**
 * Locks the inboxes of two people until the transaction ends, always in the same order, and creates missing ones. The inbox of a
 * deleted account stays closed.
 */
const LOCK_INBOXES = `
  INSERT INTO notification_counter (user_id, last) SELECT id, 0 FROM unnest($1::uuid[]) id ORDER BY id
  ON CONFLICT (user_id) DO UPDATE SET last = notification_counter.last
  RETURNING closed`;
const ADD = 'INSERT INTO follower (followee_id, follower_id) VALUES ($1, $2) ON CONFLICT DO NOTHING';
const REMOVE = 'DELETE FROM follower WHERE followee_id = $1 AND follower_id = $2';
const REMOVE_ALL_OF = ['followee_id', 'follower_id'].map(
  (column) => `DELETE FROM follower WHERE ${column} = $1`,
);

/** Every write on the copy of follows. */
@Injectable()
export class FollowerRepository {
  /** Locks the inboxes of a pair until the transaction ends. @returns whether both accounts still exist */
  async lock(tx: Tx, { followerId, followeeId }: Pair): Promise<boolean> {
    const inboxes = await tx.query<{ closed: boolean }[]>(LOCK_INBOXES, [[followerId, followeeId]]);
    return !inboxes.some(({ closed }) => closed);
  }

  async add(tx: Tx, { followerId, followeeId }: Pair): Promise<void> {
    await tx.query(ADD, [followeeId, followerId]);
  }

  async remove(tx: Tx, { followerId, followeeId }: Pair): Promise<void> {
    await tx.query(REMOVE, [followeeId, followerId]);
  }

  /** Removes everyone whom a person follows, and every follower of the person. */
  async removeAllOf(tx: Tx, userId: string): Promise<void> {
    for (const statement of REMOVE_ALL_OF) await tx.query(statement, [userId]);
  }
}
