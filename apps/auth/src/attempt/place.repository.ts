import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import type { Place } from './place';

/** Places are forgotten after so long without a log-in, and the oldest when there are too many. */
const KEPT = `interval '90 days'`;
const MOST = 20;

/** All queries on the places people have logged in from. */
@Injectable()
export class PlaceRepository {
  constructor(private readonly reader: Reader) {}

  /** Whether somebody has logged in to the account from there before. */
  async isKnown({ pair }: Place): Promise<boolean> {
    const text = `SELECT 1 AS known FROM known_place WHERE hash = $1 AND used_at > now() - ${KEPT}`;
    return (await this.reader.row({ name: 'known-place', text }, [pair])) !== undefined;
  }

  async remember(tx: Tx, accountId: string, { pair }: Place): Promise<void> {
    await tx.query(
      `INSERT INTO known_place (hash, account_id, used_at) VALUES ($1, $2, now())
       ON CONFLICT (hash) DO UPDATE SET account_id = excluded.account_id, used_at = now()`,
      [pair, accountId],
    );
    await tx.query(
      `DELETE FROM known_place WHERE account_id = $1 AND (used_at <= now() - ${KEPT} OR hash IN (
         SELECT hash FROM known_place WHERE account_id = $1 ORDER BY used_at DESC OFFSET ${MOST}))`,
      [accountId],
    );
  }
}
