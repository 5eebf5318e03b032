import type { ListMuted } from '#contracts';
import { Reader, rowsOf, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';

/** A muted person, and the position in the list. */
export interface MuteRow {
  id: string;
  mutedId: string;
}

/** A notification that its recipient may have muted: its kind, or the person who causes it. */
interface Addressed {
  userId: string;
  input: { kind: string; data: { userId?: string } };
}

/** A closed inbox belongs to a deleted account; the locks keep the inboxes from being closed at the same time. */
const ADD = `
  WITH inbox AS MATERIALIZED (
    SELECT closed FROM notification_counter WHERE user_id IN ($1, $2) ORDER BY user_id FOR SHARE)
  INSERT INTO mute (user_id, muted_id, id) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM inbox WHERE closed)
  ON CONFLICT DO NOTHING`;
const HAS = { name: 'mute.has', text: 'SELECT FROM mute WHERE user_id = $1 AND muted_id = $2' };
/** $1 people, $2 the people who cause the notifications, $3 their kinds. Returns the positions of muted ones. */
const MUTED = {
  name: 'mute.muted',
  text: `
    SELECT place::integer FROM unnest($1::uuid[], $2::uuid[], $3::text[]) WITH ORDINALITY AS given (user_id, by_id, kind, place)
    WHERE EXISTS (SELECT FROM mute WHERE mute.user_id = given.user_id AND muted_id = by_id)
      OR EXISTS (SELECT FROM notification_settings settings WHERE settings.user_id = given.user_id AND kind = ANY(muted))`,
};
const PAGE = {
  name: 'mute.page',
  text: `
    SELECT id, muted_id AS "mutedId" FROM mute
    WHERE user_id = $1 AND id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') ORDER BY id DESC LIMIT $3`,
};

/** All queries on muted people. */
@Injectable()
export class MuteRepository {
  constructor(private readonly reader: Reader) {}

  async add(tx: Tx, userId: string, mutedId: string): Promise<void> {
    await tx.query(ADD, [userId, mutedId, uuidv7()]);
  }

  async remove(tx: Tx, userId: string, mutedId: string): Promise<void> {
    await tx.query('DELETE FROM mute WHERE user_id = $1 AND muted_id = $2', [userId, mutedId]);
  }

  async has(userId: string, mutedId: string): Promise<boolean> {
    return (await this.reader.rows(HAS, [userId, mutedId])).length > 0;
  }

  /** Those of the notifications whose kind, and the person who causes them, their recipients have not muted. */
  async withoutMuted<T extends Addressed>(tx: Tx, all: T[]): Promise<T[]> {
    const muted = await rowsOf<{ place: number }>(tx, MUTED, [
      all.map(({ userId }) => userId),
      all.map(({ input }) => input.data.userId ?? null),
      all.map(({ input }) => input.kind),
    ]);
    const places = new Set(muted.map(({ place }) => place - 1));
    return all.filter((_, index) => !places.has(index));
  }

  /** The last muted first, up to one row more than `limit`. */
  async page(userId: string, { limit, cursor }: z.output<typeof ListMuted>): Promise<MuteRow[]> {
    return this.reader.rows<MuteRow>(PAGE, [userId, cursor ?? null, limit + 1]);
  }

  /** Deletes what a person has muted, and that others have muted the person. */
  async deleteAllOf(tx: Tx, userId: string): Promise<void> {
    for (const column of ['user_id', 'muted_id'])
      await tx.query(`DELETE FROM mute WHERE ${column} = $1`, [userId]);
  }
}
