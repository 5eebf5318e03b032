import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';

/** Somebody who can be written to. */
export interface Recipient {
  userId: string;
  /** Unknown in the moment between profile and account. */
  email: string | null;
  name: string;
}

const BY_ID = {
  name: 'recipient.by-id',
  text: 'SELECT user_id AS "userId", email, name FROM recipient WHERE user_id = $1',
};
/** The name stays when the profile, which knows it better, was faster. */
const ARRIVE = `
  INSERT INTO recipient (user_id, email, name) VALUES ($1, $2, $3)
  ON CONFLICT (user_id) DO UPDATE SET email = excluded.email`;
const MOVE = 'UPDATE recipient SET email = $2 WHERE user_id = $1';
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

  async move(tx: Tx, userId: string, email: string): Promise<void> {
    await tx.query(MOVE, [userId, email]);
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
