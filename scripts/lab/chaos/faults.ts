import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Stack } from '../../dev/stack/stack';
import type { Server } from '../../dev/stack/server';
import { type AppName, APPS, SERVICES } from '#platform';
import type { ConnectionCutter } from './connection-cutter';
import type { Random } from './random';

/** What the faults affect. */
export interface Targets {
  stack: Stack;
  nats: Server;
  cutter: ConnectionCutter;
}

/** One fault. */
export interface Fault {
  name: string;
  inject(): Promise<void>;
}

const LONGEST_PAUSE_MS = 3_000;

/** Picks the next fault: mostly a killed app, sometimes a killed server, a frozen process or cut connections. */
export function nextFault(random: Random, targets: Targets): Fault {
  const app = random.pick(APPS) ?? 'gateway';
  const service = random.pick(SERVICES) ?? 'auth';
  const pauseMs = random.between(300, LONGEST_PAUSE_MS);
  const downMs = random.between(0, 800);
  return random.weighted<Fault>([
    [60, { name: `kill -9 ${app}`, inject: () => killApp(targets, app) }],
    [8, { name: `kill -9 NATS, down ${downMs} ms`, inject: () => killServer(targets.nats, downMs) }],
    [
      8,
      {
        name: `kill -9 PostgreSQL, down ${downMs} ms`,
        inject: () => killServer(targets.stack.postgres, downMs),
      },
    ],
    [12, { name: `freeze ${app} for ${pauseMs} ms`, inject: () => freeze(targets, app, pauseMs) }],
    [6, { name: 'cut all connections to NATS', inject: async () => targets.cutter.cut() }],
    [6, { name: `cut ${service}'s connections to PostgreSQL`, inject: () => cutDatabase(targets, service) }],
  ]);
}

/** The supervisor notices and restarts it. */
async function killApp({ stack }: Targets, app: AppName): Promise<void> {
  stack.app(app).kill('SIGKILL');
}

async function killServer(server: Server | undefined, downMs: number): Promise<void> {
  await server?.kill('SIGKILL');
  await sleep(downMs);
  await server?.restart();
}

async function freeze({ stack }: Targets, app: AppName, forMs: number): Promise<void> {
  const frozen = stack.app(app);
  frozen.pause();
  await sleep(forMs);
  frozen.resume();
}

async function cutDatabase({ stack }: Targets, service: string): Promise<void> {
  const client = new Client({ connectionString: stack.adminDatabaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      service,
    ]);
  } finally {
    await client.end();
  }
}
