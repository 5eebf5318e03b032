import { ProfileNotFound, ProfilePending } from '#contracts';
import { foreignKeyViolation, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';

/** A follower and a followee, with the number of events about them so far. */
export interface FollowPair {
  id: string;
  version: number;
}

/** Two concurrent follows of one person wait for each other; the second finds the pair active. */
const ADD = `
  INSERT INTO follow (follower_id, followee_id, id, version, active) VALUES ($1, $2, $3, 1, true)
  ON CONFLICT (follower_id, followee_id) DO UPDATE SET version = follow.version + 1, active = true WHERE NOT follow.active
  RETURNING id, version`;
const REMOVE = `
  UPDATE follow SET version = version + 1, active = false WHERE follower_id = $1 AND followee_id = $2 AND active
  RETURNING id, version`;

/** Every write on follows. Reads of profiles join them. */
@Injectable()
export class FollowRepository {
  /** @returns the pair with its next version; undefined when it is active already @throws ProfileNotFound | ProfilePending */
  async add(tx: Tx, followerId: string, followeeId: string): Promise<FollowPair | undefined> {
    try {
      const [pair] = await tx.query<FollowPair[]>(ADD, [followerId, followeeId, uuidv7()]);
      return pair;
    } catch (error) {
      const missing = foreignKeyViolation(error);
      if (missing === 'follow_followee_id_fkey') throw new ProfileNotFound({ cause: error });
      throw missing ? new ProfilePending({ cause: error }) : error;
    }
  }

  /** @returns the pair with its next version; undefined when it is not active */
  async remove(tx: Tx, followerId: string, followeeId: string): Promise<FollowPair | undefined> {
    const [[pair]] = await tx.query<[FollowPair[], number]>(REMOVE, [followerId, followeeId]);
    return pair;
  }
}
