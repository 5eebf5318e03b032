import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DeadJobs } from './dead-jobs';
import type { JobDefinition } from './job';
import { JobQueue } from './job-queue';
import { JobSettings, JobWorker } from './job-worker';

/** Gives a service its job queue: `JobQueue` to add jobs, a worker that runs them, `DeadJobs` for those that failed. */
@Global()
@Module({})
export class JobsModule {
  /** @throws when two jobs have the same name */
  static forRoot(settings: JobSettings): DynamicModule {
    mustDiffer(settings.jobs);
    return {
      module: JobsModule,
      providers: [{ provide: JobSettings, useValue: settings }, JobQueue, JobWorker, DeadJobs],
      exports: [JobQueue, DeadJobs],
    };
  }
}

function mustDiffer(jobs: readonly JobDefinition[]): void {
  const names = jobs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`Two jobs have the name "${twice}"`);
}
