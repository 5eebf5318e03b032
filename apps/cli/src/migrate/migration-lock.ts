import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

// Any number, as long as it is always this one. Such locks count per database.
const LOCK = 7_204_611;

/** Runs work while no other migration runner works on the same database. */
export async function withMigrationLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 8_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Asked for again and again instead of waited for: a waiting statement would block CREATE INDEX CONCURRENTLY.
    while (!(await tryLock(client))) await sleep(200);
    return await work();
  } finally {
    // The lock ends with the connection.
    await client.end();
  }
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    LOCK,
  ]);
  return rows[0]?.locked === true;
}
