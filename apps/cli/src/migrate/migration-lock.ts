import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '#database';
import type { Client } from 'pg';

/** An arbitrary number that no other advisory lock uses. Such locks are per database. */
const LOCK = 7_204_611;

/** Runs work while no other process migrates the same database. */
export function withMigrationLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  // The lock ends with the connection.
  return withClient(url, async (client) => {
    // Polled, because a statement that waits for the lock would block CREATE INDEX CONCURRENTLY.
    while (!(await tryLock(client))) await sleep(200);
    return work();
  });
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    LOCK,
  ]);
  return rows[0]?.locked === true;
}
