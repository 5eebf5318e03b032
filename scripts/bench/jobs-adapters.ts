import { Pool, type PoolClient } from 'pg';

/** What a job of the measurement carries; one that is held never ends by itself. */
export interface BenchJob {
  n: number;
  hold?: boolean;
}

/** One job library behind the few verbs that are measured. */
export interface Adapter {
  install(): Promise<void>;
  /** Enqueues in a transaction that also writes a row of its own; resolves after the commit. */
  enqueue(job: BenchJob): Promise<void>;
  work(handler: (job: BenchJob) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

type Executor = { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> };
interface GraphileWorker {
  run: (options: object) => Promise<{ stop(): Promise<void> }>;
  runMigrations: (options: object) => Promise<void>;
}
interface Boss {
  on(event: string, listener: (error: Error) => void): void;
  start(): Promise<unknown>;
  stop(): Promise<void>;
  createQueue(name: string, options: object): Promise<void>;
  send(name: string, data: object, options: { db: Executor }): Promise<unknown>;
  work(
    name: string,
    options: object,
    handler: (jobs: { data: BenchJob }[]) => Promise<void>,
  ): Promise<string>;
}

const CONCURRENCY = 10;
const QUEUE = 'bench';
/** As short as pg-boss allows, and as the service sets it. */
const HEARTBEAT = { heartbeatSeconds: 10 };
const SUPERVISION = { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 };

// By name at run time: only one of the two is a dependency of the project, the other is there after
// `npm install --no-save graphile-worker`.
const load = async <T>(name: string): Promise<T> => (await import(name)) as T;

const poolOf = (url: string): Pool => new Pool({ connectionString: url, max: CONCURRENCY });

/** A row of the business, and the job, in one transaction. */
async function withEffect(
  pool: Pool,
  n: number,
  enqueue: (client: PoolClient) => Promise<unknown>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO effect (n) VALUES ($1)', [n]);
    await enqueue(client);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

async function graphileWorker(url: string): Promise<Adapter> {
  const { run, runMigrations } = await load<GraphileWorker>('graphile-worker');
  const pool = poolOf(url);
  const silent = {
    info: () => undefined,
    debug: () => undefined,
    warn: () => undefined,
    error: console.error,
  };
  const logger = { ...silent, scope: () => logger };
  const common = { connectionString: url, logger, noHandleSignals: true };
  const stops: (() => Promise<void>)[] = [];
  return {
    install: () => runMigrations(common),
    enqueue: (job) =>
      withEffect(pool, job.n, (client) =>
        client.query('SELECT graphile_worker.add_job($1, payload := $2)', [QUEUE, JSON.stringify(job)]),
      ),
    work: async (handler) => {
      const taskList = { [QUEUE]: (payload: unknown) => handler(payload as BenchJob) };
      const runner = await run({ ...common, concurrency: CONCURRENCY, maxPoolSize: CONCURRENCY, taskList });
      stops.push(() => runner.stop());
    },
    close: async () => {
      for (const stop of stops) await stop();
      await pool.end();
    },
  };
}

async function pgBoss(url: string): Promise<Adapter> {
  const { PgBoss } = await load<{ PgBoss: new (options: object) => Boss }>('pg-boss');
  const pool = poolOf(url);
  const boss = new PgBoss({ connectionString: url, max: CONCURRENCY, useListenNotify: true, ...SUPERVISION });
  boss.on('error', console.error);
  await boss.start();
  return {
    install: () => boss.createQueue(QUEUE, { notify: true, retryBackoff: true, ...HEARTBEAT }),
    enqueue: (job) =>
      withEffect(pool, job.n, (client) =>
        boss.send(QUEUE, job, { db: { executeSql: (text, values) => client.query(text, values) } }),
      ),
    work: async (handler) => {
      // One by one (`localConcurrency`) each worker waits for its next poll or wake-up after every job; only full batches
      // are followed by the next at once.
      const options = { batchSize: CONCURRENCY, burstWhenBatchFull: true };
      await boss.work(
        QUEUE,
        options,
        async (jobs) => void (await Promise.all(jobs.map(({ data }) => handler(data)))),
      );
    },
    close: async () => {
      await boss.stop();
      await pool.end();
    },
  };
}

export const ADAPTERS = { 'graphile-worker': graphileWorker, 'pg-boss': pgBoss };
export type AdapterName = keyof typeof ADAPTERS;
