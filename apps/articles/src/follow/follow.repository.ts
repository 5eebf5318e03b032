import type { DataOf, UserUnfollowed } from '#contracts';
import type { Tx } from '#database';
import { Injectable } from '@nestjs/common';

type Pair = DataOf<typeof UserUnfollowed>;

const AUTHORS = 'SELECT id FROM author WHERE id IN ($1, $2)';
const ADD = 'INSERT INTO follow (follower_id, followee_id) VALUES ($1, $2) ON CONFLICT DO NOTHING';
const REMOVE = 'DELETE FROM follow WHERE follower_id = $1 AND followee_id = $2';

/** Every write on the copy of follows. Reads of articles join them. */
@Injectable()
export class FollowRepository {
  /** The ids of a pair that have no author. */
  async missing(tx: Tx, { followerId, followeeId }: Pair): Promise<string[]> {
    const authors = await tx.query<{ id: string }[]>(AUTHORS, [followerId, followeeId]);
    return [followerId, followeeId].filter((id) => !authors.some((author) => author.id === id));
  }

  async add(tx: Tx, { followerId, followeeId }: Pair): Promise<void> {
    await tx.query(ADD, [followerId, followeeId]);
  }

  async remove(tx: Tx, { followerId, followeeId }: Pair): Promise<void> {
    await tx.query(REMOVE, [followerId, followeeId]);
  }
}
