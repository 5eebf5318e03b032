import { Json, ProfileNotFound, type ProfileWithTime } from '#contracts';
import { isoTime, Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { Profile } from './profile.entity';

/** A profile as a query returns it. */
export type ProfileRow = Pick<Profile, 'id' | 'username' | 'name' | 'bio' | 'image' | 'updatedAt'>;

/** A profile as a reader sees it. */
export interface SeenProfile extends ProfileRow {
  following: boolean;
}

const COLUMNS = 'id, username, name, bio, image, updated_at AS "updatedAt"';
/**
 * Two profiles may have the same name while the event about a changed or deleted account is on its way: the name belongs to the
 * newer one.
 */
const BY_USERNAME = {
  name: 'profile.by-username',
  text: `
    SELECT ${COLUMNS},
      EXISTS (SELECT FROM follow WHERE follower_id = $2 AND followee_id = profile.id AND active) AS following
    FROM profile WHERE lower(username) = lower($1) ORDER BY updated_at DESC LIMIT 1`,
};
const BY_IDS = { name: 'profile.by-ids', text: `SELECT ${COLUMNS} FROM profile WHERE id = ANY($1)` };
const VIEWS_BY_IDS = {
  name: 'profile.views-by-ids',
  text: `
    SELECT row_to_json(view)::text AS json FROM (
      SELECT id, username, name, bio, image, ${isoTime('updated_at')} AS "updatedAt" FROM profile WHERE id = ANY($1)
    ) view`,
};

/** All queries on profiles. */
@Injectable()
export class ProfileRepository {
  constructor(private readonly reader: Reader) {}

  async insert(tx: Tx, profile: Profile): Promise<void> {
    await tx.insert(Profile, profile);
  }

  async update(tx: Tx, profile: Profile): Promise<void> {
    const { id, ...columns } = profile;
    await tx.update(Profile, { id }, columns);
  }

  /** Deletes whom the person follows, and the person's followers, with it. */
  async delete(tx: Tx, id: string): Promise<void> {
    await tx.delete(Profile, { id });
  }

  /** The profile, locked until the transaction ends. @throws ProfileNotFound */
  async lock(tx: Tx, id: string): Promise<Profile> {
    const profile = await tx.findOne(Profile, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!profile) throw new ProfileNotFound();
    return profile;
  }

  async byUsername(username: string, readerId?: string): Promise<SeenProfile | undefined> {
    return this.reader.row<SeenProfile>(BY_USERNAME, [username, readerId ?? null]);
  }

  async byIds(ids: string[], tx?: Tx): Promise<ProfileRow[]> {
    return this.reader.rows<ProfileRow>(BY_IDS, [ids], tx);
  }

  /** The profiles as PostgreSQL writes their JSON. */
  async viewsByIds(ids: string[]): Promise<Json<ProfileWithTime>[]> {
    const rows = await this.reader.rows<{ json: string }>(VIEWS_BY_IDS, [ids]);
    return rows.map(({ json }) => new Json(json));
  }
}
