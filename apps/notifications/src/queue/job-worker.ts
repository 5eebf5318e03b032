import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Runner, TaskList, WorkerEvents } from 'graphile-worker';
import { DataSource } from 'typeorm';
import { JobsFolder, NotificationsEnvironment } from '../notifications-environment';
import { type JobDefinition, PRIORITIES } from './job';
import { loadJobs } from './job-files';
import { taskOf } from './job-task';
import { libraryLogger } from './library-logger';
import { WorkerLeases } from './worker-leases';

const POLL_MS = 1_000;
const START_AGAIN_MS = 1_000;
/** Running jobs are told to end this long after the service was told to stop. */
const PATIENCE_AT_STOP_MS = 4_000;

/** Works on jobs as long as the service runs, beginning with those that were waiting for it. */
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
    private readonly settings: NotificationsEnvironment,
    private readonly folder: JobsFolder,
  ) {
    this.leases = new WorkerLeases(source, settings.env.JOB_LEASE);
  }

  /** Loads the jobs, so that a broken one fails the start; the library starts beside what else the service does. */
  async onApplicationBootstrap(): Promise<void> {
    const jobs = await loadJobs(this.folder.path);
    const tasks: TaskList = {};
    for (const job of jobs) {
      tasks[job.name] = taskOf(job, await this.modules.create(job.handler), this.source);
    }
    this.leases.start();
    this.working = this.work(jobs, tasks);
  }

  /** The library gives up when the database is away for long; this does not. */
  private async work(jobs: JobDefinition[], tasks: TaskList): Promise<void> {
    while (!this.stopped.signal.aborted) {
      try {
        this.runner = await this.run(jobs, tasks);
        if (this.stopped.signal.aborted) await this.runner.stop();
        await this.runner.promise;
      } catch (error) {
        this.logger.warn(`jobs wait: ${String(error)}`);
      }
      await sleep(START_AGAIN_MS, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
  }

  private async run(jobs: JobDefinition[], taskList: TaskList): Promise<Runner> {
    const { env } = this.settings;
    const { parseCronItems, run } = await import('graphile-worker');
    const events: WorkerEvents = new EventEmitter();
    // Jobs are locked in the name of the pool. One that has ended works on nothing any more.
    events.on('pool:create', ({ workerPool }) => this.leases.hold(workerPool.id));
    return run({
      // Connections of its own: it keeps one to listen, which the service's requests must not go without.
      connectionString: env.DATABASE_URL,
      maxPoolSize: env.JOB_CONCURRENCY + 1,
      concurrency: env.JOB_CONCURRENCY,
      pollInterval: POLL_MS,
      gracefulShutdownAbortTimeout: PATIENCE_AT_STOP_MS,
      // Without a batch, even one of no delay, a result that cannot be stored would be a rejection that nobody handles.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      noHandleSignals: true,
      logger: await libraryLogger(),
      events,
      taskList,
      parsedCronItems: parseCronItems(
        jobs.flatMap(({ name, cron, priority, attempts }) =>
          cron
            ? {
                task: name,
                match: cron(env),
                identifier: name,
                options: { priority: PRIORITIES[priority], maxAttempts: attempts, backfillPeriod: 3_600_000 },
              }
            : [],
        ),
      ),
    });
  }

  /** Before the database goes: takes no new job and waits for those in hand. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped.abort();
    await this.runner?.stop().catch(() => undefined); // it has stopped already
    await this.working;
    await this.leases.stop();
  }
}
