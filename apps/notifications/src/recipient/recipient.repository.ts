import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';

/** A person who can get messages. */
export interface Recipient {
  userId: string;
  /** Unknown while the profile has arrived and the account has not. */
  email: string | null;
  /** Whether the person has proved that the address is theirs; notifications go to verified addresses only. */
  emailVerified: boolean;
  name: string;
}

const BY_ID = {
  name: 'recipient.by-id',
  text: 'SELECT user_id AS "userId", email, email_verified AS "emailVerified", name FROM recipient WHERE user_id = $1',
};
const VERIFIED = `SELECT user_id AS "userId" FROM recipient WHERE user_id = ANY($1) AND email_verified`;
/** The name of a profile that arrived earlier is newer and stays. */
const ADD = `
  INSERT INTO recipient (user_id, email, name, awaits_welcome) VALUES ($1, $2, $3, true)
  ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, awaits_welcome = true`;
const CHANGE_EMAIL = `
  UPDATE recipient SET email = $2, email_verified = coalesce($3, email_verified) WHERE user_id = $1`;
const TAKE_WELCOME = `
  UPDATE recipient SET awaits_welcome = false WHERE user_id = $1 AND awaits_welcome AND email_verified
  RETURNING user_id`;
const RENAME = `
  INSERT INTO recipient (user_id, name) VALUES ($1, $2)
  ON CONFLICT (user_id) DO UPDATE SET name = excluded.name`;

/** All queries on recipients. */
@Injectable()
export class RecipientRepository {
  constructor(private readonly reader: Reader) {}

  async add(tx: Tx, userId: string, email: string, name: string): Promise<void> {
    await tx.query(ADD, [userId, email, name]);
  }

  /** @param verified whether the address is verified, if that is known */
  async changeEmail(tx: Tx, userId: string, email: string, verified?: boolean): Promise<void> {
    await tx.query(CHANGE_EMAIL, [userId, email, verified ?? null]);
  }

  /** @returns true once, when the address is verified and the welcome by e-mail has not been sent */
  async takeWelcome(tx: Tx, userId: string): Promise<boolean> {
    const [taken] = await tx.query<[unknown[], number]>(TAKE_WELCOME, [userId]);
    return taken.length > 0;
  }

  /** Those of the people to whom notifications may go by e-mail. */
  async verified(tx: Tx, userIds: string[]): Promise<Set<string>> {
    const rows = await tx.query<{ userId: string }[]>(VERIFIED, [userIds]);
    return new Set(rows.map(({ userId }) => userId));
  }

  async rename(tx: Tx, userId: string, name: string): Promise<void> {
    await tx.query(RENAME, [userId, name]);
  }

  async delete(tx: Tx, userId: string): Promise<void> {
    await tx.query('DELETE FROM recipient WHERE user_id = $1', [userId]);
  }

  async byId(userId: string): Promise<Recipient | undefined> {
    return this.reader.row<Recipient>(BY_ID, [userId]);
  }
}
