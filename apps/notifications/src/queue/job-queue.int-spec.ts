import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Transaction } from '#database';
import type { TraceContext } from '#telemetry';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/databases';
import { eventually } from '../../../../test/support/eventually';
import { type NotificationsApp, startNotificationsApp } from '../../../../test/support/notifications-app';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { DeadJobRepository } from '../dead-letter/dead-job.repository';
import { Hopeless, job, type JobDefinition, type JobRun } from './job';
import { type JobOptions, JobQueue } from './job-queue';
import { libraryLogger } from './library-logger';

interface Ran extends Pick<JobRun, 'attempt' | 'trace'> {
  job: string;
  n: number;
  at: number;
  aborted?: unknown;
}

/** What the jobs of this test have done; their files, loaded by the service, find it here. */
const scene = globalThis as unknown as {
  ran: Ran[];
  onRun: (ran: Ran, run: JobRun) => Promise<void> | void;
};

const ROOT = join(__dirname, '../../../..');

/** The text of a file to be dropped in, as compiled code of this project would look. */
const jobFile = (name: string, more = ''): string => `
  const { job } = require(${JSON.stringify(join(ROOT, 'apps/notifications/src/queue/job'))});
  const { z } = require(${JSON.stringify(join(ROOT, 'node_modules/zod'))});
  class Handler {
    async run({ n = 0 }, run) {
      const ran = { job: '${name}', n, at: Date.now(), attempt: run.attempt, trace: run.trace };
      globalThis.ran.push(ran);
      await globalThis.onRun(ran, run);
    }
  }
  exports.default = job({
    name: '${name}', payload: z.strictObject({ n: z.int().optional() }).loose(), priority: 'normal', timeLimitMs: 300,
    attempts: 2, handler: Handler, ${more}
  });`;

/** What a caller knows of such a file. */
const kind = (name: string): JobDefinition<z.ZodObject<{ n: z.ZodOptional<z.ZodInt> }>> =>
  job({
    name,
    payload: z.object({ n: z.int().optional() }),
    priority: 'normal',
    timeLimitMs: 300,
    attempts: 2,
    handler: class {
      async run(): Promise<void> {}
    },
  });
const work = kind('work');

describe('the job queue', () => {
  let database: FreshDatabase;
  let folder: string;
  let apps: NotificationsApp[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder, 'work.job.js'), jobFile('work'));
    await writeFile(join(folder, 'notes.txt'), 'no job');
  });
  beforeEach(async () => {
    database = await freshDatabase('notifications');
    scene.ran = [];
    scene.onRun = () => undefined;
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    apps = [];
    await database.drop();
  });

  async function start(env: NodeJS.ProcessEnv = {}): Promise<NotificationsApp> {
    const app = await startNotificationsApp({ databaseUrl: database.url, jobsFolder: folder, env });
    apps.push(app);
    return app;
  }

  const add = ({ app }: NotificationsApp, n: number, options?: JobOptions): Promise<void> =>
    app.get(Transaction).run((tx) => app.get(JobQueue).add(tx, work, { n }, options));
  const ran = (): number[] => scene.ran.map(({ n }) => n);
  const query = <Row>({ app }: NotificationsApp, sql: string): Promise<Row[]> =>
    app.get(DataSource).query<Row[]>(sql);

  /** Runs a statement whether or not a service runs. */
  async function inDatabase<Row extends object>(sql: string): Promise<Row[]> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it('runs a job that was dropped in as a file, once its transaction commits, in the trace of who asked', async () => {
    const service = await start();
    const trace: TraceContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    await add(service, 1, { trace });
    await eventually(() => expect(ran()).toEqual([1]), { interval: 5 });
    expect(scene.ran[0]).toMatchObject({ attempt: 1, trace: { traceId: trace.traceId, sampled: true } });
    await eventually(async () =>
      expect(await query(service, 'SELECT FROM graphile_worker.jobs')).toEqual([]),
    );
  });

  it('runs nothing of a transaction that is rolled back', async () => {
    const { app } = await start();
    const failing = app.get(Transaction).run(async (tx) => {
      await app.get(JobQueue).add(tx, work, { n: 1 });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await sleep(300);
    expect(ran()).toEqual([]);
  });

  it('starts what is more urgent first, and what is delayed not before its time', async () => {
    const idle = await start({ JOB_CONCURRENCY: '1' });
    const released = Promise.withResolvers<void>();
    scene.onRun = () => released.promise;
    await add(idle, 0);
    await eventually(() => expect(ran()).toEqual([0]));
    scene.onRun = () => undefined;
    await add(idle, 5, { priority: 'critical', runAt: new Date(Date.now() + 1_500) });
    for (const [n, priority] of [
      [4, 'low'],
      [3, 'normal'],
      [2, 'high'],
      [1, 'critical'],
    ] as const) {
      await add(idle, n, { priority });
    }
    released.resolve();
    await eventually(() => expect(ran()).toEqual([0, 1, 2, 3, 4]));
    await eventually(() => expect(ran()).toEqual([0, 1, 2, 3, 4, 5]));
  });

  it('makes one job of those with one key, with the latest payload', async () => {
    const service = await start();
    const runAt = new Date(Date.now() + 500);
    for (const n of [1, 2, 3]) await add(service, n, { key: 'k', runAt });
    await eventually(() => expect(ran()).toEqual([3]));
    await sleep(300);
    expect(ran()).toEqual([3]);
  });

  it('ends an attempt at its time limit, tries again later, and keeps what never succeeds with its error', async () => {
    const service = await start();
    const reasons: unknown[] = [];
    scene.onRun = async (_ran, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      reasons.push((signal.reason as Error).name);
      await new Promise(() => undefined); // does not end by itself
    };
    await add(service, 1);
    const dead = await eventually(
      async () => {
        const [found] = await service.app.get(DeadJobRepository).page(10);
        if (!found) throw new Error('not dead yet');
        return found;
      },
      { timeout: 20_000 },
    );
    expect(dead).toMatchObject({ name: 'work', attempts: 2, error: '"work" took longer than 300 ms' });
    expect(reasons).toEqual(['TimeoutError', 'TimeoutError']);
    const [first, second] = scene.ran.map(({ at }) => at) as [number, number];
    // e seconds, and up to half of it more; how much later than that depends on the machine.
    expect(second - first).toBeGreaterThan(2_600);
    expect(second - first).toBeLessThan(15_000);
  });

  it('does not try again what is hopeless, and keeps no e-mail address in errors', async () => {
    const service = await start();
    scene.onRun = () => {
      throw new Hopeless('550 no mailbox <ada@example.org> here');
    };
    await add(service, 1);
    await eventually(async () =>
      expect(await service.app.get(DeadJobRepository).page(10)).toMatchObject([
        { attempts: 1, error: '550 no mailbox <[e-mail]> here' },
      ]),
    );
    expect(ran()).toEqual([1]);
  });

  it('is hopeless about a payload that does not fit', async () => {
    const service = await start();
    await query(
      service,
      `SELECT graphile_worker.add_job('work', '{"data": {"n": "one"}}', max_attempts := 2)`,
    );
    await eventually(async () =>
      expect(await service.app.get(DeadJobRepository).page(10)).toMatchObject([
        { error: expect.stringContaining('The payload does not fit "work": n') as string },
      ]),
    );
    expect(ran()).toEqual([]);
  });

  it('leaves jobs it does not know to those who do', async () => {
    const service = await start();
    await query(service, `SELECT graphile_worker.add_job('of-a-later-version')`);
    await add(service, 1);
    await eventually(() => expect(ran()).toEqual([1]));
    expect(await query(service, 'SELECT attempts FROM graphile_worker.jobs')).toEqual([{ attempts: 0 }]);
  });

  it('gives the jobs of a worker that is not seen any more to others', async () => {
    const service = await start({ JOB_LEASE: '1' });
    await inDatabase(
      `SELECT graphile_worker.add_job('work', '{"data": {"n": 7}}', run_at := now() + interval '1 hour')`,
    );
    const locked = `locked_by = 'worker-lost', locked_at = now() - interval '2 seconds', attempts = 1`;
    await inDatabase(`UPDATE graphile_worker._private_jobs SET run_at = now(), ${locked}`);
    await eventually(() => expect(ran()).toEqual([7]));
    await eventually(async () =>
      expect(await query(service, 'SELECT FROM graphile_worker.jobs')).toEqual([]),
    );
  });

  it('lets a job run longer than the lease of its worker, which is alive', async () => {
    await writeFile(
      join(folder, 'long.job.js'),
      jobFile('long').replace('timeLimitMs: 300', 'timeLimitMs: 10_000'),
    );
    // A busy machine may keep a worker from saying that it is alive for a second.
    await start({ JOB_LEASE: '2' });
    await start({ JOB_LEASE: '2' });
    scene.onRun = () => sleep(5_000);
    await inDatabase(`SELECT graphile_worker.add_job('long', '{"data": {"n": 1}}')`);
    await eventually(async () => expect(await inDatabase('SELECT FROM graphile_worker.jobs')).toEqual([]));
    expect(ran()).toEqual([1]);
  });

  it('runs what is due by the clock once, however many replicas there are', async () => {
    const cron = await temporaryFolder();
    await writeFile(join(cron, 'tick.job.js'), jobFile('tick', `cron: () => '* * * * *'`));
    folder = cron;
    await start();
    const known = 'SELECT known_since FROM graphile_worker._private_known_crontabs';
    await eventually(async () => expect(await inDatabase(known)).toHaveLength(1));
    await apps.pop()?.close();
    // As if all had been away for three minutes: what was missed is made up for.
    const then = `date_trunc('minute', now()) - interval '3 minutes'`;
    await inDatabase(
      `UPDATE graphile_worker._private_known_crontabs SET known_since = ${then}, last_execution = ${then}`,
    );
    await Promise.all([start(), start()]);
    await eventually(() => expect(scene.ran.length).toBeGreaterThanOrEqual(3));
    await sleep(1_000);
    const [due] = await inDatabase<{ minutes: number }>(
      `SELECT (extract(epoch FROM last_execution - known_since) / 60)::int AS minutes
       FROM graphile_worker._private_known_crontabs`,
    );
    expect(scene.ran).toHaveLength(due?.minutes ?? 0);
  });

  it('has the schema that the library itself would make', async () => {
    const made = await inDatabase<{ line: string }>(SCHEMA);
    await inDatabase('DROP SCHEMA graphile_worker CASCADE');
    const { runMigrations } = await import('graphile-worker');
    await runMigrations({ connectionString: database.url, logger: await libraryLogger() });
    const wanted = await inDatabase<{ line: string }>(SCHEMA);
    expect(made.map(({ line }) => line)).toEqual(wanted.map(({ line }) => line));
  });
});

/** All that counts of the library's schema, as lines of text: names of constraints and comments in functions do not. */
const SCHEMA = `
  SELECT format('column %s %s %s %s %s %s', c.relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
    pg_get_expr(adbin, adrelid)) AS line
  FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
  LEFT JOIN pg_attrdef ON adrelid = c.oid AND adnum = attnum
  WHERE relnamespace = 'graphile_worker'::regnamespace AND relkind IN ('r', 'v', 'c')
  UNION ALL SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'graphile_worker'::regnamespace
  UNION ALL SELECT format('index %s %s', tablename, regexp_replace(indexdef, 'INDEX \\S+', 'INDEX'))
  FROM pg_indexes WHERE schemaname = 'graphile_worker' AND indexname <> 'jobs_dead'
  UNION ALL SELECT format('view %s', definition) FROM pg_views WHERE schemaname = 'graphile_worker'
  UNION ALL SELECT format('migration %s %s', id, breaking) FROM graphile_worker.migrations
  UNION ALL SELECT format('rows of %s are guarded: %s', relname, relrowsecurity)
  FROM pg_class WHERE relnamespace = 'graphile_worker'::regnamespace AND relkind = 'r'
  UNION ALL SELECT regexp_replace(
    replace(regexp_replace(pg_get_functiondef(oid), '\\n\\s*--[^\\n]*', '', 'g'), '"graphile_worker"', 'graphile_worker'),
    '\\s+', ' ', 'g')
  FROM pg_proc WHERE pronamespace = 'graphile_worker'::regnamespace
  ORDER BY line`;
