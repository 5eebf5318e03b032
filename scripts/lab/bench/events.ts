import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { DATA_DIR } from '../../dev/project';
import { startStack } from '../../dev/stack/stack';
import type { Handled } from './event-consumer';
import type { Order, Told } from './event-producer';

const RATE = 200;
const SECONDS = 15;
/** The promise: 99 of 100 events reach their handler this long after their commit. */
const P99_LIMIT_MS = 50;
const BACKLOG = 50_000;
const FLOOR_TRANSACTIONS = 5_000;
const CONCURRENCY = 16;

/**
 * Measures the life of events between two processes on durable servers: from commit to handler at a steady rate, and how
 * fast a backlog is handled, beside the bare transactions the same database makes.
 * @returns whether the promise holds
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
  const producer = run('event-producer', stack.databaseUrls.articles);
  const consumer = run('event-consumer', stack.databaseUrls.users);
  try {
    await Promise.all([producer, consumer].map((child) => once(child, 'message')));
    await ask(producer, { do: 'pile up', events: BACKLOG });
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
  await ask(consumer, 'listen');
  while ((await ask<number>(consumer, 'count')) < BACKLOG) await sleep(200);
  const { doneAt } = await ask<Handled>(consumer, 'report');
  const rate = BACKLOG / ((doneAt - startedAt) / 1_000);
  const floor = await bareTransactions(database);
  console.log(`Backlog of ${BACKLOG} events, one replica, effect and inbox in one transaction each`);
  console.log(`  handled              ${Math.round(rate)} events/s`);
  console.log(`  bare transactions    ${Math.round(floor)} a second, ${CONCURRENCY} at once`);
  console.log(`  ratio                ${(rate / floor).toFixed(2)}`);
}

async function latency(producer: ChildProcess, consumer: ChildProcess): Promise<boolean> {
  await ask(producer, { do: 'tell', events: RATE, perSecond: RATE }); // warm
  await sleep(500);
  await ask(consumer, 'report');
  const told = await ask<Told>(producer, { do: 'tell', events: RATE * SECONDS, perSecond: RATE });
  await sleep(1_000);
  const { begun } = await ask<Handled>(consumer, 'report');
  const times = Object.entries(told).map(([id, at]) => (begun[id] ?? Infinity) - at);
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.max(0, times[Math.floor(times.length * share)] ?? Infinity);
  console.log(`From commit to handler, ${RATE} events/s for ${SECONDS} s, two processes, synced to disk`);
  console.log(
    `  p50 ${at(0.5).toFixed(1)} ms   p90 ${at(0.9).toFixed(1)} ms   p99 ${at(0.99).toFixed(1)} ms   (limit ${P99_LIMIT_MS})`,
  );
  return at(0.99) <= P99_LIMIT_MS;
}

/** The floor: one insert a transaction, over plain `pg`. */
async function bareTransactions(url: string): Promise<number> {
  const pool = new Pool({ connectionString: url, max: 10 });
  const startedAt = performance.now();
  let left = FLOOR_TRANSACTIONS;
  const worker = async (): Promise<void> => {
    while (left-- > 0)
      await pool.query('INSERT INTO inbox (consumer, event_id) VALUES ($1, $2)', ['floor', uuidv7()]);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  await pool.end();
  return FLOOR_TRANSACTIONS / ((performance.now() - startedAt) / 1_000);
}

async function ask<Reply>(child: ChildProcess, order: Order | 'listen' | 'report' | 'count'): Promise<Reply> {
  child.send(order);
  const [reply] = (await once(child, 'message')) as [Reply];
  return reply;
}

async function end(child: ChildProcess): Promise<void> {
  if (!child.connected) return;
  child.disconnect();
  await once(child, 'exit');
}
