import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { hashOf, newOpaqueToken } from '../token/opaque-token';
import type { LoginOrigin } from './login-origin';

/** A device is forgotten this long after its last login. */
const KEPT = `interval '180 days'`;
/** Devices of an account. Those that never presented their token are forgotten first: many clients do not keep it. */
const MOST = 100;
/** After this many wrong passwords in a row a token is void, so that a stolen one is worth this many guesses in all. */
const MOST_WRONG = 100;

/** All queries on the devices that people have logged in with. A device is known by a random token, stored as its hash. */
@Injectable()
export class DeviceRepository {
  constructor(private readonly reader: Reader) {}

  /** Whether this device has been used for a login to the account before. */
  async isKnown({ email, deviceToken }: LoginOrigin): Promise<boolean> {
    if (deviceToken === undefined) return false;
    const text = `
      SELECT 1 AS known FROM known_device JOIN account ON account.id = known_device.account_id
      WHERE hash = $1 AND lower(account.email) = $2 AND wrong < ${MOST_WRONG} AND used_at > now() - ${KEPT}`;
    const values = [hashOf(deviceToken), email.toLowerCase()];
    return (await this.reader.row({ name: 'known-device', text }, values)) !== undefined;
  }

  /** Counts a wrong password that came with the device's token. */
  async countWrong(deviceToken: string): Promise<void> {
    const text = 'UPDATE known_device SET wrong = wrong + 1 WHERE hash = $1';
    await this.reader.rows({ name: 'wrong-on-device', text }, [hashOf(deviceToken)]);
  }

  /** Remembers the device of a login that has just succeeded. @returns its token: the one presented, or a new one */
  async remember(tx: Tx, accountId: string, { deviceToken }: LoginOrigin): Promise<string> {
    if (deviceToken !== undefined) {
      const again = `
        WITH again AS (
          UPDATE known_device SET used_at = now(), wrong = 0, presented = true
          WHERE hash = $1 AND account_id = $2 AND wrong < ${MOST_WRONG} RETURNING 1)
        SELECT count(*)::int AS found FROM again`;
      const [row] = await tx.query<{ found: number }[]>(again, [hashOf(deviceToken), accountId]);
      if (row?.found) return deviceToken;
    }
    const token = newOpaqueToken();
    await tx.query('INSERT INTO known_device (hash, account_id) VALUES ($1, $2)', [hashOf(token), accountId]);
    await tx.query(
      `DELETE FROM known_device WHERE account_id = $1 AND (used_at <= now() - ${KEPT} OR hash IN (
         SELECT hash FROM known_device WHERE account_id = $1 ORDER BY presented DESC, used_at DESC OFFSET ${MOST}))`,
      [accountId],
    );
    return token;
  }
}
