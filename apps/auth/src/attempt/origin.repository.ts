import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import type { LoginOrigin } from './login-origin';

/** A network is forgotten this long after its last login. */
const KEPT = `interval '90 days'`;
/** Networks of an account; the one used longest ago is forgotten for one more. */
const MOST = 20;

/** All queries on the networks from which the owners of accounts have logged in. */
@Injectable()
export class OriginRepository {
  constructor(private readonly reader: Reader) {}

  /** Whether a login to the account has come from this network before. */
  async isKnown({ pair }: LoginOrigin): Promise<boolean> {
    const text = `SELECT 1 AS known FROM known_place WHERE hash = $1 AND used_at > now() - ${KEPT}`;
    return (await this.reader.row({ name: 'known-place', text }, [pair])) !== undefined;
  }

  /** Remembers a network from which the account's owner has logged in. */
  async remember(tx: Tx, accountId: string, { pair }: LoginOrigin): Promise<void> {
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
