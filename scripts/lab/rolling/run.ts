import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilIdle } from '../chaos/idle';
import { query } from '../chaos/query';
import { DATA_DIR } from '../../dev/project';
import { type AppName, APPS } from '#platform';
import { type Stack, startStack } from '../../dev/stack/stack';
import { Balancer } from './balancer';
import { Traffic } from './traffic';

/** What to do to the system. */
export interface RollingOptions {
  /** How often every replica of every app is restarted. */
  restarts: number;
  /** Requests per second throughout. */
  rate: number;
  apps?: readonly AppName[];
  log: (line: string) => void;
}

export interface RollingResult {
  requests: number;
  failures: string[];
  restarted: number;
  seconds: number;
  published: number;
  /** Notifications of articles and welcomes that are missing or duplicated. */
  lost: number;
  duplicated: number;
  /** Deliveries and jobs that are not completed. */
  unfinished: number;
}

const REPLICAS = 2;
/** Two polls of the balancer, with ample time for a busy machine. */
const SHUTDOWN_DELAY = '1s';

/** Starts a system with two replicas of every app and restarts each in turn under load. */
export async function runRolling(options: RollingOptions): Promise<RollingResult> {
  const startedAt = Date.now();
  await mkdir(DATA_DIR, { recursive: true });
  const dataDir = await mkdtemp(join(DATA_DIR, 'rolling-'));
  const stack = await startStack({
    dataDir,
    cacheDir: join(DATA_DIR, 'bin'),
    durable: false,
    replicas: Object.fromEntries(APPS.map((app) => [app, REPLICAS])),
    env: { ENVIRONMENT: 'test', JWT_EXPIRES_IN: '12h', ARGON2_MEMORY: '1024', LOG_LEVEL: 'warn' },
    // Sheds no load: this run looks for what a restart breaks, even on a busy machine.
    appEnv: { gateway: { SHUTDOWN_DELAY, REQUEST_CONCURRENCY: '1000' } },
  });
  const balancer = new Balancer(
    stack.baseUrls.map((baseUrl, index) => ({ baseUrl, adminUrl: stack.app('gateway', index).adminUrl })),
  );
  try {
    const result = await roll(stack, balancer, options);
    return { ...result, seconds: Math.round((Date.now() - startedAt) / 1_000) };
  } finally {
    balancer.close();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function roll(
  stack: Stack,
  balancer: Balancer,
  { restarts, rate, apps = APPS, log }: RollingOptions,
): Promise<Omit<RollingResult, 'seconds'>> {
  const traffic = new Traffic(balancer);
  await traffic.prepare();
  let isOver = false;
  const flowing = traffic.flow(rate, () => isOver);
  let restarted = 0;
  for (let round = 1; round <= restarts; round += 1) {
    for (const app of apps) {
      for (let index = 0; index < REPLICAS; index += 1) {
        await stack.app(app, index).restart();
        restarted += 1;
        // The balancer must have noticed that this replica is ready before the other one stops.
        await sleep(500);
      }
      log(
        `${String(round).padStart(4)}/${restarts}  ${app.padEnd(14)} ${traffic.requests} requests, ${traffic.failures.length} failed`,
      );
    }
  }
  isOver = true;
  await flowing;
  const { requests, failures, people } = traffic;
  const published = people.reduce((sum, person) => sum + person.published.length, 0);
  return { requests, failures, restarted, published, ...(await compare(stack, traffic)) };
}

/** Compares the acknowledged writes with their notifications, once the system is idle. */
async function compare(
  stack: Stack,
  { people }: Traffic,
): Promise<{ lost: number; duplicated: number; unfinished: number }> {
  await untilIdle(stack.databaseUrls, stack.natsUrl, stack.natsOperatorSeed);
  const url = stack.databaseUrls.notifications;
  const expected = people.flatMap(({ username, published }) => [`welcome ${username}`, ...published]);
  const rows = await query<{ what: string; times: number }>(url, NOTIFIED);
  const notified = new Map(rows.map(({ what, times }) => [what, times]));
  const [{ left = 0 } = {}] = await query<{ left: number }>(url, UNFINISHED);
  return {
    lost: expected.filter((what) => !notified.has(what)).length,
    duplicated: rows.filter(({ times }) => times > 1).length,
    unfinished: left,
  };
}

const NOTIFIED = `
  SELECT CASE kind WHEN 'welcome' THEN 'welcome ' || (SELECT name FROM recipient r WHERE r.user_id = n.user_id)
    ELSE data ->> 'slug' END AS what, count(*)::int AS times
  FROM notification n GROUP BY 1`;
const UNFINISHED = `
  SELECT ((SELECT count(*) FROM delivery WHERE status = 'pending') +
    (SELECT count(*) FROM graphile_worker.jobs))::int AS left`;
