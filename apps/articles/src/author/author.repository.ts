import type { DataOf, ProfileChanged } from '#contracts';
import type { Tx } from '#database';
import { Injectable } from '@nestjs/common';

const KEEP = `
  INSERT INTO author (id, username, name, bio, image, version) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (id) DO UPDATE SET
    username = excluded.username, name = excluded.name, bio = excluded.bio, image = excluded.image, version = excluded.version`;
const WITHDRAW_FAVORITES = `
  WITH withdrawn AS (DELETE FROM favorite WHERE user_id = $1 RETURNING article_id)
  UPDATE article SET favorites_count = favorites_count - 1 FROM withdrawn WHERE article.id = withdrawn.article_id`;

/** All writes on the author projection; reads join it. */
@Injectable()
export class AuthorRepository {
  async keep(
    tx: Tx,
    { userId, username, name, bio, image }: DataOf<typeof ProfileChanged>,
    version: number,
  ): Promise<void> {
    await tx.query(KEEP, [userId, username, name, bio, image, version]);
  }

  /** Takes back what somebody liked, and the counts with it. */
  async withdrawFavorites(tx: Tx, userId: string): Promise<void> {
    await tx.query(WITHDRAW_FAVORITES, [userId]);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await tx.query('DELETE FROM author WHERE id = $1', [id]);
  }
}
