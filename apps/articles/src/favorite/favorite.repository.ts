import { AuthorPending } from '#contracts';
import { foreignKeyViolation, type Tx } from '#database';
import { Injectable } from '@nestjs/common';

const ADD = `
  INSERT INTO favorite (user_id, article_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING article_id`;
const REMOVE = 'DELETE FROM favorite WHERE user_id = $1 AND article_id = $2';
const REMOVE_ALL = `
  WITH removed AS (DELETE FROM favorite WHERE user_id = $1 RETURNING article_id)
  UPDATE article SET favorites_count = favorites_count - 1 FROM removed WHERE article.id = removed.article_id`;

/** Every write on favorites. Lists and articles join them. */
@Injectable()
export class FavoriteRepository {
  /** @returns false when it was a favorite already @throws AuthorPending */
  async add(tx: Tx, userId: string, articleId: string): Promise<boolean> {
    try {
      return (await tx.query<unknown[]>(ADD, [userId, articleId])).length > 0;
    } catch (error) {
      throw foreignKeyViolation(error) ? new AuthorPending() : error;
    }
  }

  /** @returns false when it was not a favorite */
  async remove(tx: Tx, userId: string, articleId: string): Promise<boolean> {
    const [, removed] = await tx.query<[unknown[], number]>(REMOVE, [userId, articleId]);
    return removed > 0;
  }

  /** Removes all favorites of a person, and takes each off the count of its article. */
  async removeAllOf(tx: Tx, userId: string): Promise<void> {
    await tx.query(REMOVE_ALL, [userId]);
  }
}
