import type { DataOf, ProfileChanged } from '#contracts';
import type { Tx } from '#database';
import { Injectable } from '@nestjs/common';

const KEEP = `
  INSERT INTO author (id, username, name, bio, image, version) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (id) DO UPDATE SET
    username = excluded.username, name = excluded.name, bio = excluded.bio, image = excluded.image, version = excluded.version`;

/** Every write on authors. Reads of articles join them. */
@Injectable()
export class AuthorRepository {
  async keep(
    tx: Tx,
    { userId, username, name, bio, image }: DataOf<typeof ProfileChanged>,
    version: number,
  ): Promise<void> {
    await tx.query(KEEP, [userId, username, name, bio, image, version]);
  }

  /** Deletes its comments, and the follows in both directions, with it. */
  async delete(tx: Tx, id: string): Promise<void> {
    await tx.query('DELETE FROM author WHERE id = $1', [id]);
  }
}
