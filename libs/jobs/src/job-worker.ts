import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ParsedCronItem, Runner, TaskList, WorkerEvents } from 'graphile-worker';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type JobDefinition, PRIORITIES } from './job';
import { taskOf } from './job-task';
import { libraryLogger } from './library-logger';
import { WorkerLeases } from './worker-leases';

const POLL_MS = 1_000;
const RESTART_DELAY_MS = 1_000;
/** Running jobs are aborted this long after the service was asked to stop. */
const STOP_GRACE_MS = 4_000;
/** Connections that do not close in this time are left to the end of the process. */
const POOL_END_MS = 2_000;
/** Runs by the clock that were missed for at most this long are caught up on. */
const BACKFILL_MS = 3_600_000;

/** The settings of a service's job queue. */
export abstract class JobSettings {
  abstract readonly databaseUrl: string;
  /** The number of jobs that one replica runs concurrently. */
  abstract readonly concurrency: number;
  /** After this long without a sign of life, a worker's jobs are given to others. */
  abstract readonly leaseSeconds: number;
  /** Every kind of job that this service runs. */
  abstract readonly jobs: readonly JobDefinition[];
}

/** Runs jobs as long as the service runs, beginning with those that were waiting for it. */
@Injectable()
export class JobWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobWorker.name);
  private readonly leases: WorkerLeases;
  private readonly stopped = new AbortController();
  private runner?: Runner;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly source: DataSource,
    private readonly modules: ModuleRef,
    private readonly settings: JobSettings,
  ) {
    this.leases = new WorkerLeases(source, settings.leaseSeconds);
  }

  /** Looks up the handlers, so that a missing one fails the start; the library starts in the background. */
  onApplicationBootstrap(): void {
    const tasks: TaskList = {};
    for (const job of this.settings.jobs)
      tasks[job.name] = taskOf(job, this.modules.get(job.handler, { strict: false }), this.source);
    this.leases.start();
    this.working = this.work(tasks);
  }

  /** The library stops when the database is unavailable for long; this starts it again. */
  private async work(tasks: TaskList): Promise<void> {
    while (!this.stopped.signal.aborted) {
      const pool = this.openPool();
      try {
        this.runner = await this.run(tasks, pool);
        if (this.stopped.signal.aborted) await this.runner.stop();
        await this.runner.promise;
      } catch (error) {
        this.logger.warn(`jobs wait: ${String(error)}`);
      }
      await Promise.race([pool.end(), sleep(POOL_END_MS, undefined, { ref: false })]);
      await sleep(RESTART_DELAY_MS, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
  }

  /**
   * Connections apart from the service's own: the library keeps one to listen, which requests must not lack. The library would stop
   * handling the errors of a pool of its own before the connections are closed; an error at that moment would end the process.
   */
  private openPool(): Pool {
    const { databaseUrl, concurrency } = this.settings;
    const pool = new Pool({ connectionString: databaseUrl, max: concurrency + 1 });
    const lost = (error: Error): void =>
      this.logger.warn(`the job queue lost a connection: ${error.message}`);
    pool.on('error', () => undefined); // An idle connection reports its loss to its own listener too.
    pool.on('connect', (client) => client.on('error', lost));
    return pool;
  }

  private async run(taskList: TaskList, pgPool: Pool): Promise<Runner> {
    const { concurrency } = this.settings;
    const { run } = await import('graphile-worker');
    const events: WorkerEvents = new EventEmitter();
    // Jobs are locked under the name of the pool. A pool that has ended runs no jobs any more.
    events.on('pool:create', ({ workerPool }) => this.leases.hold(workerPool.id));
    return run({
      pgPool,
      concurrency,
      pollInterval: POLL_MS,
      gracefulShutdownAbortTimeout: STOP_GRACE_MS,
      // Without a batch, even one with no delay, a result that cannot be stored would be an unhandled rejection.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      noHandleSignals: true,
      logger: await libraryLogger(),
      events,
      taskList,
      parsedCronItems: await this.cronItems(),
    });
  }

  private async cronItems(): Promise<ParsedCronItem[]> {
    const { parseCronItems } = await import('graphile-worker');
    return parseCronItems(
      this.settings.jobs.flatMap(({ name, cron, priority, attempts }) => {
        const options = {
          priority: PRIORITIES[priority],
          maxAttempts: attempts,
          backfillPeriod: BACKFILL_MS,
        };
        return cron ? { task: name, match: cron, identifier: name, options } : [];
      }),
    );
  }

  /** Before the database is closed: takes no new job and waits for the running ones. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped.abort();
    await this.runner?.stop().catch(() => undefined); // it has stopped already
    await this.working;
    await this.leases.stop();
  }
}
