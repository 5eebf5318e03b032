import { setTimeout as sleep } from 'node:timers/promises';
import { connectNats } from '#transport';
import { jetstreamManager } from '@nats-io/jetstream';
import { Client } from 'pg';
import { type Service, SERVICES } from '#platform';

const PATIENCE_MS = 120_000;

/**
 * Waits until nothing is on its way any more: every outbox sent, every consumer up to date, no event aside, and that three times in a row,
 * as handling one event may append the next.
 * @throws when that takes longer than two minutes
 */
export async function untilCalm(
  databaseUrls: Record<Service, string>,
  natsUrl: string,
  NATS_NKEY_SEED?: string,
): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  const connection = await connectNats([natsUrl], 'chaos', { NATS_NKEY_SEED });
  try {
    for (let calm = 0; calm < 3;) {
      const left = await Promise.all([inDatabases(databaseUrls), undelivered()]).then(([a, b]) => a + b);
      calm = left === 0 ? calm + 1 : 0;
      if (Date.now() > giveUpAt) throw new Error(`${left} events are still on their way after two minutes`);
      await sleep(250);
    }
  } finally {
    await connection.close();
  }

  async function undelivered(): Promise<number> {
    const manager = await jetstreamManager(connection);
    let left = 0;
    for await (const { config } of manager.streams.list()) {
      for await (const { config: consumer, num_pending, num_ack_pending } of manager.consumers.list(
        config.name,
      )) {
        if (consumer.durable_name) left += num_pending + num_ack_pending;
      }
    }
    return left;
  }
}

async function inDatabases(databaseUrls: Record<Service, string>): Promise<number> {
  const counts = await Promise.all(
    SERVICES.map((service) =>
      query<{ left: number }>(
        databaseUrls[service],
        `SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL)::int
          + (SELECT count(*) FROM inbox_waiting)::int AS left`,
      ),
    ),
  );
  return counts.reduce((sum, rows) => sum + (rows[0]?.left ?? 0), 0);
}

/** One query on one database. */
export async function query<Row extends object>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
