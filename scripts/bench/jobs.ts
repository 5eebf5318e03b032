import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DATA_DIR } from '../project';
import { withDatabase } from '../stack/databases';
import { startPostgres } from '../stack/postgres';
import { ADAPTERS, type AdapterName, type BenchJob } from './jobs-adapters';

const BACKLOG = 3_000;
const PRODUCERS = 10;
const SINGLE = 150;
const PATIENCE_MS = 60_000;

/** `node dist/scripts/bench/jobs.js [library…]`: the measurements behind the choice of the job queue. */
async function main(names: string[]): Promise<void> {
  const dataDir = await mkdtemp(join(DATA_DIR, 'bench-'));
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), password: 'bench' });
  try {
    for (const name of Object.keys(ADAPTERS) as AdapterName[]) {
      if (names.length > 0 && !names.includes(name)) continue;
      console.log(`${name}\n${await measure(name, await database(postgres.url, name))}`);
    }
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function database(adminUrl: string, name: string): Promise<string> {
  const database = name.replace('-', '_');
  const url = withDatabase(adminUrl, database);
  await run(adminUrl, `CREATE DATABASE ${database}`);
  await run(url, 'CREATE TABLE effect (n integer)');
  return url;
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function measure(name: AdapterName, url: string): Promise<string> {
  const begun = performance.now();
  const adapter = await ADAPTERS[name](url);
  await adapter.install();
  const installed = performance.now() - begun;

  const enqueued = await timed(() => enqueueAll(adapter.enqueue.bind(adapter)));
  const worker = new StartedJobs();
  const drained = await timed(async () => {
    await adapter.work((job) => worker.started(job));
    await worker.total(BACKLOG);
  });
  const waits: number[] = [];
  for (let n = 0; n < SINGLE; n++) {
    await sleep(Math.random() * 20);
    await adapter.enqueue({ n: BACKLOG + n });
    const committed = performance.now();
    waits.push((await worker.start(BACKLOG + n)) - committed);
  }
  await adapter.close();
  const again = await afterKill(name, url);
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number) => `${sorted[Math.floor(sorted.length * share)]?.toFixed(1)} ms`;
  return [
    `  first start, schema and all           ${installed.toFixed(0)} ms`,
    `  enqueue in own transactions, ${PRODUCERS} at once ${((BACKLOG / enqueued) * 1_000).toFixed(0)} a second`,
    `  work off ${BACKLOG}, 10 at once             ${((BACKLOG / drained) * 1_000).toFixed(0)} a second`,
    `  commit to start, idle                 p50 ${at(0.5)}, p99 ${at(0.99)}`,
    `  kill -9 to the job's next start       ${again}`,
  ].join('\n');
}

async function enqueueAll(enqueue: (job: BenchJob) => Promise<void>): Promise<void> {
  let next = 0;
  const produce = async (): Promise<void> => {
    while (next < BACKLOG) await enqueue({ n: next++ });
  };
  await Promise.all(Array.from({ length: PRODUCERS }, produce));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Notes when each job starts. */
class StartedJobs {
  private readonly at = new Map<number, number>();
  private listeners: (() => void)[] = [];

  async started({ n }: BenchJob): Promise<void> {
    this.at.set(n, performance.now());
    for (const listener of this.listeners.splice(0)) listener();
  }

  async total(count: number): Promise<void> {
    while (this.at.size < count) await this.next();
  }

  async start(n: number): Promise<number> {
    for (;;) {
      const at = this.at.get(n);
      if (at !== undefined) return at;
      await this.next();
    }
  }

  private next(): Promise<void> {
    return new Promise((resolve) => this.listeners.push(resolve));
  }
}

/** Kills the process that works on a job, and waits until another takes the job up. */
async function afterKill(name: AdapterName, url: string): Promise<string> {
  const adapter = await ADAPTERS[name](url);
  const first = await startWorker(name, url);
  const begun = once(first, 'message');
  await adapter.enqueue({ n: -1, hold: true });
  await begun;
  first.kill('SIGKILL');
  const killed = Date.now();
  const heir = await startWorker(name, url);
  const taken = once(heir, 'message').then(() => `${((Date.now() - killed) / 1_000).toFixed(1)} s`);
  const outcome = await Promise.race([taken, sleep(PATIENCE_MS, `not within ${PATIENCE_MS / 1_000} s`)]);
  heir.kill('SIGKILL');
  await adapter.close();
  return outcome;
}

async function startWorker(adapter: AdapterName, url: string): Promise<ChildProcess> {
  const env = { ...process.env, ADAPTER: adapter, DATABASE_URL: url };
  const child = fork(join(__dirname, 'jobs-worker.js'), { env });
  await once(child, 'message');
  return child;
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  },
);
