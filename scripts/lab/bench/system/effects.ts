import { setTimeout as sleep } from 'node:timers/promises';
import { connectNats } from '#transport';
import { streamOf } from '#contracts';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Client } from 'pg';
import { APPS, PLATFORM, type Service, SERVICES } from '#platform';
import { connectAsAdmin, withDatabase } from '../../../dev/stack/databases';

const EVERY_MS = 25;
/** Handling one event may append the next, so only this many checks in a row mean that nothing is left. */
const CHECKS = 3;
const TIMEOUT_MS = 180_000;
const ANSWER_MS = 30_000;

const EVENTS_LEFT = `
  SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL)::int + (SELECT count(*) FROM inbox_waiting)::int AS left`;
const JOBS_LEFT = `
  SELECT count(*)::int AS left FROM graphile_worker._private_jobs WHERE attempts < max_attempts AND run_at <= now()`;

/** Watches whether all effects of writes have happened: no event in an outbox, none undelivered, no job due. */
export class Effects {
  private readonly backends = new Set<number>();

  private constructor(
    private readonly clients: [Service, Client][],
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
    private readonly signal: AbortSignal,
  ) {}

  static async watch(
    adminUrl: string,
    natsUrl: string,
    NATS_NKEY_SEED: string | undefined,
    signal: AbortSignal,
  ): Promise<Effects> {
    const connection = await connectNats([natsUrl], 'bench', { NATS_NKEY_SEED });
    const manager = await jetstreamManager(connection, { timeout: ANSWER_MS });
    const clients = await Promise.all(
      SERVICES.map(async (service): Promise<[Service, Client]> => [
        service,
        await connectAsAdmin(withDatabase(adminUrl, service)),
      ]),
    );
    const effects = new Effects(clients, connection, manager, signal);
    for (const [, client] of clients) {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      if (rows[0]) effects.backends.add(rows[0].pid);
    }
    return effects;
  }

  /** The PostgreSQL processes of this watch, which are not part of the system. */
  get ownBackends(): ReadonlySet<number> {
    return this.backends;
  }

  /**
   * Waits until the system is idle.
   * @returns when it was first seen so, by `performance.now()`
   * @throws Error after three minutes
   */
  async untilDone(): Promise<number> {
    const giveUpAt = performance.now() + TIMEOUT_MS;
    let idleChecks = 0;
    let idleSince = 0;
    while (idleChecks < CHECKS) {
      this.signal.throwIfAborted();
      const checkedAt = performance.now();
      const left = await this.left();
      if (left > 0) idleChecks = 0;
      else if (idleChecks++ === 0) idleSince = checkedAt;
      if (left > 0 && performance.now() > giveUpAt)
        throw new Error(`${left} effects of writes are still missing after ${TIMEOUT_MS / 1_000} s`);
      await sleep(EVERY_MS);
    }
    return idleSince;
  }

  async close(): Promise<void> {
    await Promise.all([this.connection.close(), ...this.clients.map(([, client]) => client.end())]);
  }

  /** The number of events and jobs that are left. The databases are asked first: a check of all consumers takes longer. */
  private async left(): Promise<number> {
    const inDatabases = await Promise.all(this.clients.map(([service, client]) => leftIn(service, client)));
    const sum = inDatabases.reduce((total, left) => total + left, 0);
    return sum > 0 ? sum : this.undelivered();
  }

  private async undelivered(): Promise<number> {
    const consumers = APPS.flatMap((app) => Object.entries(PLATFORM[app].consumes ?? {}));
    const left = await Promise.all(
      consumers.map(async ([durable, service]) => {
        const { num_pending, num_ack_pending } = await this.manager.consumers.info(
          streamOf(service),
          durable,
        );
        return num_pending + num_ack_pending;
      }),
    );
    return left.reduce((total, one) => total + one, 0);
  }
}

async function leftIn(service: Service, client: Client): Promise<number> {
  const counts = [EVENTS_LEFT, ...(service === 'notifications' ? [JOBS_LEFT] : [])];
  let sum = 0;
  for (const count of counts) sum += (await client.query<{ left: number }>(count)).rows[0]?.left ?? 0;
  return sum;
}
