import { setTimeout as sleep } from 'node:timers/promises';
import { Transaction, withClient } from '#database';
import type { TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { freshDatabase, type FreshDatabase } from '../../../test/support/databases';
import { eventually } from '../../../test/support/eventually';
import { type NotificationsApp, startNotificationsApp } from '../../../test/support/notifications-app';
import { DeadJobs } from './dead-jobs';
import { job, type JobHandler, type JobRun, PermanentError, scheduled } from './job';
import { type JobOptions, JobQueue } from './job-queue';
import { libraryLogger } from './library-logger';

interface Ran extends Pick<JobRun, 'attempt' | 'trace'> {
  n: number;
  at: number;
}

/** The attempts of a test, in the order of their starts. */
let ran: Ran[] = [];
let onRun: (run: JobRun) => Promise<void> | void = () => undefined;

@Injectable()
class Handler implements JobHandler<{ n?: number }> {
  async run({ n = 0 }: { n?: number }, run: JobRun): Promise<void> {
    ran.push({ n, at: Date.now(), attempt: run.attempt, trace: run.trace });
    await onRun(run);
  }
}

const work = job({
  name: 'work',
  payload: z.strictObject({ n: z.int().optional() }),
  priority: 'normal',
  timeLimitMs: 300,
  attempts: 2,
  handler: Handler,
});
const long = job({ ...work, name: 'long', timeLimitMs: 10_000 });

describe('the job queue', () => {
  let database: FreshDatabase;
  let apps: NotificationsApp[] = [];

  beforeEach(async () => {
    database = await freshDatabase('notifications');
    ran = [];
    onRun = () => undefined;
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    apps = [];
    await database.drop();
  });

  async function start(env: NodeJS.ProcessEnv = {}, jobs = [work]): Promise<NotificationsApp> {
    const app = await startNotificationsApp({ databaseUrl: database.url, jobs, env });
    apps.push(app);
    return app;
  }

  const add = ({ app }: NotificationsApp, n: number, options?: JobOptions): Promise<void> =>
    app.get(Transaction).run((tx) => app.get(JobQueue).add(tx, work, { n }, options));
  const numbers = (): number[] => ran.map(({ n }) => n);
  const query = <Row>({ app }: NotificationsApp, sql: string): Promise<Row[]> =>
    app.get(DataSource).query<Row[]>(sql);

  /** Runs a statement whether or not a service runs. */
  async function inDatabase<Row extends object>(sql: string): Promise<Row[]> {
    return (await withClient(database.url, (client) => client.query<Row>(sql))).rows;
  }

  it('runs a job once its transaction commits, in the trace that added it', async () => {
    const service = await start();
    const trace: TraceContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    await add(service, 1, { trace });
    await eventually(() => expect(numbers()).toEqual([1]), { interval: 5 });
    expect(ran[0]).toMatchObject({ attempt: 1, trace: { traceId: trace.traceId, sampled: true } });
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
    expect(numbers()).toEqual([]);
  });

  it('starts urgent jobs first, and delayed jobs not before their time', async () => {
    const idle = await start({ JOB_CONCURRENCY: '1' });
    const released = Promise.withResolvers<void>();
    onRun = () => released.promise;
    await add(idle, 0);
    await eventually(() => expect(numbers()).toEqual([0]));
    onRun = () => undefined;
    const runAt = new Date(Date.now() + 1_500);
    await add(idle, 5, { priority: 'critical', runAt });
    for (const [n, priority] of [
      [4, 'low'],
      [3, 'normal'],
      [2, 'high'],
      [1, 'critical'],
    ] as const) {
      await add(idle, n, { priority });
    }
    released.resolve();
    await eventually(() => expect(numbers()).toHaveLength(6));
    // On a busy machine its time may come while the others still wait.
    expect(numbers().filter((n) => n !== 5)).toEqual([0, 1, 2, 3, 4]);
    expect(ran.find(({ n }) => n === 5)?.at).toBeGreaterThanOrEqual(runAt.getTime());
  });

  it('makes one job of several with the same key, with the latest payload', async () => {
    const service = await start();
    const runAt = new Date(Date.now() + 500);
    for (const n of [1, 2, 3]) await add(service, n, { key: 'k', runAt });
    await eventually(() => expect(numbers()).toEqual([3]));
    await sleep(300);
    expect(numbers()).toEqual([3]);
  });

  it('ends an attempt at its time limit, retries later, and keeps a job that never succeeds with its error', async () => {
    const service = await start();
    const reasons: unknown[] = [];
    onRun = async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      reasons.push((signal.reason as Error).name);
      await new Promise(() => undefined); // ignores the signal
    };
    await add(service, 1);
    const dead = await eventually(
      async () => {
        const [found] = await service.app.get(DeadJobs).page(10);
        if (!found) throw new Error('not dead yet');
        return found;
      },
      { timeout: 20_000 },
    );
    expect(dead).toMatchObject({ name: 'work', attempts: 2, error: '"work" took longer than 300 ms' });
    expect(reasons).toEqual(['TimeoutError', 'TimeoutError']);
    const [first, second] = ran.map(({ at }) => at) as [number, number];
    // e seconds and at most half of that more; the rest depends on the machine.
    expect(second - first).toBeGreaterThan(2_600);
    expect(second - first).toBeLessThan(15_000);
  });

  it('does not retry after a permanent error, and keeps no e-mail address in errors', async () => {
    const service = await start();
    onRun = () => {
      throw new PermanentError('550 no mailbox <ada@example.org> here');
    };
    await add(service, 1);
    await eventually(async () =>
      expect(await service.app.get(DeadJobs).page(10)).toMatchObject([
        { attempts: 1, error: '550 no mailbox <[e-mail]> here' },
      ]),
    );
    expect(numbers()).toEqual([1]);
  });

  it('fails permanently on a payload that does not fit', async () => {
    const service = await start();
    await query(
      service,
      `SELECT graphile_worker.add_job('work', '{"data": {"n": "one"}}', max_attempts := 2)`,
    );
    await eventually(async () =>
      expect(await service.app.get(DeadJobs).page(10)).toMatchObject([
        { error: expect.stringContaining('The payload does not fit "work": n') as string },
      ]),
    );
    expect(numbers()).toEqual([]);
  });

  it('leaves jobs it does not know to replicas that do', async () => {
    const service = await start();
    await query(service, `SELECT graphile_worker.add_job('of-a-later-version')`);
    await add(service, 1);
    await eventually(() => expect(numbers()).toEqual([1]));
    // The job that was done is deleted a moment after its handler.
    await eventually(async () =>
      expect(await query(service, 'SELECT attempts FROM graphile_worker.jobs')).toEqual([{ attempts: 0 }]),
    );
  });

  it('gives the jobs of a lost worker to others', async () => {
    const service = await start({ JOB_LEASE: '1' });
    await inDatabase(
      `SELECT graphile_worker.add_job('work', '{"data": {"n": 7}}', run_at := now() + interval '1 hour')`,
    );
    const locked = `locked_by = 'worker-lost', locked_at = now() - interval '2 seconds', attempts = 1`;
    await inDatabase(`UPDATE graphile_worker._private_jobs SET run_at = now(), ${locked}`);
    await eventually(() => expect(numbers()).toEqual([7]));
    await eventually(async () =>
      expect(await query(service, 'SELECT FROM graphile_worker.jobs')).toEqual([]),
    );
  });

  it('lets a job run longer than the lease of a worker that is alive', async () => {
    // On a busy machine a worker may not renew its lease for a second.
    await start({ JOB_LEASE: '2' }, [long]);
    await start({ JOB_LEASE: '2' }, [long]);
    onRun = () => sleep(5_000);
    await inDatabase(`SELECT graphile_worker.add_job('long', '{"data": {"n": 1}}')`);
    await eventually(async () => expect(await inDatabase('SELECT FROM graphile_worker.jobs')).toEqual([]));
    expect(numbers()).toEqual([1]);
  });

  it('runs a scheduled job once, however many replicas there are', async () => {
    const tick = [scheduled(job({ ...work, name: 'tick' }), '* * * * *')];
    await start({}, tick);
    const known = 'SELECT known_since FROM graphile_worker._private_known_crontabs';
    await eventually(async () => expect(await inDatabase(known)).toHaveLength(1));
    await apps.pop()?.close();
    // As if all replicas had been down for three minutes: the missed runs are made up for.
    const then = `date_trunc('minute', now()) - interval '3 minutes'`;
    await inDatabase(
      `UPDATE graphile_worker._private_known_crontabs SET known_since = ${then}, last_execution = ${then}`,
    );
    await Promise.all([start({}, tick), start({}, tick)]);
    await eventually(() => expect(ran.length).toBeGreaterThanOrEqual(3));
    await sleep(1_000);
    const [due] = await inDatabase<{ minutes: number }>(
      `SELECT (extract(epoch FROM last_execution - known_since) / 60)::int AS minutes
       FROM graphile_worker._private_known_crontabs`,
    );
    expect(ran).toHaveLength(due?.minutes ?? 0);
  });

  it('has the schema that the library itself would create', async () => {
    const made = await inDatabase<{ line: string }>(SCHEMA);
    await inDatabase('DROP SCHEMA graphile_worker CASCADE');
    const { runMigrations } = await import('graphile-worker');
    await runMigrations({ connectionString: database.url, logger: await libraryLogger() });
    const wanted = await inDatabase<{ line: string }>(SCHEMA);
    expect(made.map(({ line }) => line)).toEqual(wanted.map(({ line }) => line));
  });
});

/** The library's schema as lines of text, without the names of constraints and the comments in functions. */
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
