import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { DATA_DIR } from '../../../dev/project';
import { startStack } from '../../../dev/stack/stack';
import type { Handled } from './consumer';
import type { Order, CommitTimes } from './producer';

const RATE = 200;
const SECONDS = 15;
/** The limit: 99 of 100 events reach their handler within this time after their commit. */
const P99_LIMIT_MS = 50;
const BACKLOG = 50_000;
const BASELINE_TRANSACTIONS = 5_000;
const CONCURRENCY = 16;

/**
 * Measures events between two processes on durable servers: the time from commit to handler at a steady rate, and how fast a
 * backlog is handled compared with bare transactions of the same database.
 * @returns whether the limit is met
 */
export async function benchEvents(): Promise<boolean> {
  await mkdir(DATA_DIR, { recursive: true });
  const dataDir = await mkdtemp(join(DATA_DIR, 'bench-'));
  const stack = await startStack({ dataDir, cacheDir: join(DATA_DIR, 'bin'), apps: [] });
  const run = (name: string, database: string): ChildProcess =>
    fork(join(__dirname, `${name}.js`), {
      env: {
        ...process.env,
        NATS_URL: stack.natsUrl,
        NATS_NKEY_SEED: stack.natsOperatorSeed,
        DATABASE_URL: database,
      },
    });
  const producer = run('producer', stack.databaseUrls.articles);
  const consumer = run('consumer', stack.databaseUrls.users);
  try {
    await Promise.all([producer, consumer].map((child) => once(child, 'message')));
    await ask(producer, { do: 'fill', events: BACKLOG });
    await drain(consumer, stack.databaseUrls.users);
    return await latency(producer, consumer);
  } finally {
    await Promise.all([producer, consumer].map(end));
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function drain(consumer: ChildProcess, database: string): Promise<void> {
  const startedAt = performance.timeOrigin + performance.now();
  await ask(consumer, 'consume');
  while ((await ask<number>(consumer, 'count')) < BACKLOG) await sleep(200);
  const { doneAt } = await ask<Handled>(consumer, 'report');
  const rate = BACKLOG / ((doneAt - startedAt) / 1_000);
  const baseline = await bareTransactions(database);
  console.log(`Backlog of ${BACKLOG} events, one replica, effect and inbox in one transaction each`);
  console.log(`  handled              ${Math.round(rate)} events/s`);
  console.log(`  bare transactions    ${Math.round(baseline)} per second, ${CONCURRENCY} concurrent`);
  console.log(`  ratio                ${(rate / baseline).toFixed(2)}`);
}

async function latency(producer: ChildProcess, consumer: ChildProcess): Promise<boolean> {
  await ask(producer, { do: 'publish', events: RATE, perSecond: RATE }); // warm-up
  await sleep(500);
  await ask(consumer, 'report');
  const commitTimes = await ask<CommitTimes>(producer, {
    do: 'publish',
    events: RATE * SECONDS,
    perSecond: RATE,
  });
  await sleep(1_000);
  const { handledAt } = await ask<Handled>(consumer, 'report');
  const times = Object.entries(commitTimes).map(([id, at]) => (handledAt[id] ?? Infinity) - at);
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.max(0, times[Math.floor(times.length * share)] ?? Infinity);
  console.log(`From commit to handler, ${RATE} events/s for ${SECONDS} s, two processes, synced to disk`);
  console.log(
    `  p50 ${at(0.5).toFixed(1)} ms   p90 ${at(0.9).toFixed(1)} ms   p99 ${at(0.99).toFixed(1)} ms   (limit ${P99_LIMIT_MS})`,
  );
  return at(0.99) <= P99_LIMIT_MS;
}

/** The baseline: one insert per transaction, over plain `pg`. */
async function bareTransactions(url: string): Promise<number> {
  const pool = new Pool({ connectionString: url, max: 10 });
  const startedAt = performance.now();
  let left = BASELINE_TRANSACTIONS;
  const worker = async (): Promise<void> => {
    while (left-- > 0)
      await pool.query('INSERT INTO inbox (consumer, event_id) VALUES ($1, $2)', ['baseline', uuidv7()]);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  await pool.end();
  return BASELINE_TRANSACTIONS / ((performance.now() - startedAt) / 1_000);
}

async function ask<Reply>(
  child: ChildProcess,
  order: Order | 'consume' | 'report' | 'count',
): Promise<Reply> {
  child.send(order);
  const [reply] = (await once(child, 'message')) as [Reply];
  return reply;
}

async function end(child: ChildProcess): Promise<void> {
  if (!child.connected) return;
  child.disconnect();
  await once(child, 'exit');
}
