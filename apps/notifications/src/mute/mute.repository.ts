import type { ListMuted, NotificationKind } from '#contracts';
import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';

/** A muted person, and the position in the list. */
export interface MuteRow {
  id: string;
  mutedId: string;
}

/** A closed inbox belongs to a deleted account; the locks keep the inboxes from being closed at the same time. */
const ADD = `
  WITH inbox AS MATERIALIZED (
    SELECT closed FROM notification_counter WHERE user_id IN ($1, $2) ORDER BY user_id FOR SHARE)
  INSERT INTO mute (user_id, muted_id, id) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM inbox WHERE closed)
  ON CONFLICT DO NOTHING`;
const HAS = { name: 'mute.has', text: 'SELECT FROM mute WHERE user_id = $1 AND muted_id = $2' };
/** $1 person, $2 the person who causes the notification, $3 its kind. */
const MUTES = `
  SELECT EXISTS (SELECT FROM mute WHERE user_id = $1 AND muted_id = $2)
    OR EXISTS (SELECT FROM notification_settings WHERE user_id = $1 AND $3 = ANY(muted)) AS muted`;
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

  /** Whether a person has muted the kind of a notification, or the person who causes it. */
  async mutes(tx: Tx, userId: string, kind: NotificationKind, causedBy?: string): Promise<boolean> {
    const [row] = await tx.query<{ muted: boolean }[]>(MUTES, [userId, causedBy ?? null, kind]);
    return row?.muted === true;
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
