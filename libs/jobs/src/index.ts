export { type DeadJob, type DeadJobCursor, DeadJobs } from './dead-jobs';
export {
  job,
  type JobDefinition,
  type JobHandler,
  type JobRun,
  PermanentError,
  type Priority,
  scheduled,
} from './job';
export { type JobOptions, JobQueue } from './job-queue';
export { attempting, enqueuing } from './job-telemetry';
export { JobsModule } from './jobs.module';
