import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';

/** Somebody who can be written to. */
export interface Recipient {
  userId: string;
  /** Unknown in the moment between profile and account. */
  email: string | null;
  /** Whether the address is proved to be theirs; notifications go to no other. */
  emailVerified: boolean;
  name: string;
}

const BY_ID = {
  name: 'recipient.by-id',
  text: 'SELECT user_id AS "userId", email, email_verified AS "emailVerified", name FROM recipient WHERE user_id = $1',
};
/** The name stays when the profile, which knows it better, was faster. */
const ARRIVE = `
  INSERT INTO recipient (user_id, email, name, awaits_welcome) VALUES ($1, $2, $3, true)
  ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, awaits_welcome = true`;
const MOVE = `
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

  async arrive(tx: Tx, userId: string, email: string, name: string): Promise<void> {
    await tx.query(ARRIVE, [userId, email, name]);
  }

  /** @param verified whether the address is proved, if that is known */
  async move(tx: Tx, userId: string, email: string, verified?: boolean): Promise<void> {
    await tx.query(MOVE, [userId, email, verified ?? null]);
  }

  /** Whether it is time for the welcome by e-mail; says so once. */
  async takeWelcome(tx: Tx, userId: string): Promise<boolean> {
    const [taken] = await tx.query<[unknown[], number]>(TAKE_WELCOME, [userId]);
    return taken.length > 0;
  }

  /** Whether notifications may go to somebody by e-mail. */
  async isVerified(tx: Tx, userId: string): Promise<boolean> {
    const [recipient] = await tx.query<Recipient[]>(BY_ID.text, [userId]);
    return recipient?.emailVerified === true;
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
