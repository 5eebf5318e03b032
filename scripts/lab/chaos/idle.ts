import { setTimeout as sleep } from 'node:timers/promises';
import { connectNats } from '#transport';
import { jetstreamManager } from '@nats-io/jetstream';
import { type Service, SERVICES } from '#platform';
import { query } from './query';

const TIMEOUT_MS = 120_000;
/** JetStream takes long to list its consumers on a busy machine. */
const ANSWER_MS = 30_000;

/**
 * Waits until the system is idle: every outbox sent, every consumer caught up, no event parked. It checks three times in a row,
 * because handling one event may append the next.
 * @throws Error when that takes longer than two minutes
 */
export async function untilIdle(
  databaseUrls: Record<Service, string>,
  natsUrl: string,
  NATS_NKEY_SEED?: string,
): Promise<void> {
  const giveUpAt = Date.now() + TIMEOUT_MS;
  const connection = await connectNats([natsUrl], 'chaos', { NATS_NKEY_SEED });
  try {
    for (let idleChecks = 0; idleChecks < 3;) {
      const left = await Promise.all([inDatabases(databaseUrls), undelivered()]).then(([a, b]) => a + b);
      idleChecks = left === 0 ? idleChecks + 1 : 0;
      if (Date.now() > giveUpAt) throw new Error(`${left} events are still undelivered after two minutes`);
      await sleep(250);
    }
  } finally {
    await connection.close();
  }

  async function undelivered(): Promise<number> {
    const manager = await jetstreamManager(connection, { timeout: ANSWER_MS });
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
