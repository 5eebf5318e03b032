import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Stack } from '../../dev/stack/stack';
import type { Server } from '../../dev/stack/server';
import { type AppName, APPS, SERVICES } from '#platform';
import type { ConnectionCutter } from './connection-cutter';
import type { Random } from './random';

/** What faults are done to. */
export interface Victims {
  stack: Stack;
  nats: Server;
  cutter: ConnectionCutter;
}

/** One thing that goes wrong. */
export interface Fault {
  name: string;
  strike(): Promise<void>;
}

const LONGEST_PAUSE_MS = 3_000;

/** Draws the next fault: mostly an app killed, now and then a server killed, a process frozen or connections cut. */
export function nextFault(random: Random, victims: Victims): Fault {
  const app = random.pick(APPS) ?? 'gateway';
  const service = random.pick(SERVICES) ?? 'auth';
  const pauseMs = random.between(300, LONGEST_PAUSE_MS);
  const downMs = random.between(0, 800);
  return random.weighted<Fault>([
    [60, { name: `kill -9 ${app}`, strike: () => killApp(victims, app) }],
    [8, { name: `kill -9 NATS, down ${downMs} ms`, strike: () => killServer(victims.nats, downMs) }],
    [
      8,
      {
        name: `kill -9 PostgreSQL, down ${downMs} ms`,
        strike: () => killServer(victims.stack.postgres, downMs),
      },
    ],
    [12, { name: `freeze ${app} for ${pauseMs} ms`, strike: () => freeze(victims, app, pauseMs) }],
    [6, { name: 'cut all connections to NATS', strike: async () => victims.cutter.cut() }],
    [6, { name: `cut ${service}'s connections to PostgreSQL`, strike: () => cutDatabase(victims, service) }],
  ]);
}

/** The supervisor sees it end and starts it again. */
async function killApp({ stack }: Victims, app: AppName): Promise<void> {
  stack.app(app).kill('SIGKILL');
}

async function killServer(server: Server | undefined, downMs: number): Promise<void> {
  await server?.kill('SIGKILL');
  await sleep(downMs);
  await server?.restart();
}

async function freeze({ stack }: Victims, app: AppName, forMs: number): Promise<void> {
  const frozen = stack.app(app);
  frozen.pause();
  await sleep(forMs);
  frozen.resume();
}

async function cutDatabase({ stack }: Victims, service: string): Promise<void> {
  const client = new Client({ connectionString: stack.adminDatabaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  await client
    .query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [service])
    .finally(() => client.end());
}
