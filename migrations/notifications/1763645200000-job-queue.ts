import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of the job queue, graphile-worker 0.18 (revision 20); the next migration adds its functions. Together they equal the
 * result of the library's own migrations, so that no service changes a schema at its start. A test compares the two; a new
 * revision of the library needs a new migration here.
 */
export class JobQueue1763645200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA graphile_worker;
      CREATE TABLE graphile_worker.migrations (
        id integer PRIMARY KEY,
        ts timestamptz NOT NULL DEFAULT now(),
        breaking boolean NOT NULL DEFAULT false
      );
      INSERT INTO graphile_worker.migrations (id, breaking)
      SELECT id, id IN (1, 3, 11, 13, 14, 16, 19) FROM generate_series(1, 20) id;

      CREATE TABLE graphile_worker._private_known_crontabs (
        identifier text PRIMARY KEY,
        known_since timestamptz NOT NULL,
        last_execution timestamptz
      );
      CREATE TABLE graphile_worker._private_job_queues (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        queue_name text NOT NULL UNIQUE CHECK (length(queue_name) <= 128),
        locked_at timestamptz,
        locked_by text,
        is_available boolean GENERATED ALWAYS AS (locked_at IS NULL) STORED NOT NULL
      );
      CREATE TABLE graphile_worker._private_tasks (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        identifier text NOT NULL UNIQUE CHECK (length(identifier) <= 128)
      );
      CREATE TABLE graphile_worker._private_jobs (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        job_queue_id integer,
        task_id integer NOT NULL,
        payload json NOT NULL DEFAULT '{}'::json,
        priority smallint NOT NULL DEFAULT 0,
        run_at timestamptz NOT NULL DEFAULT now(),
        attempts smallint NOT NULL DEFAULT 0,
        max_attempts smallint NOT NULL DEFAULT 25 CHECK (max_attempts >= 1),
        last_error text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        key text UNIQUE CHECK (length(key) > 0 AND length(key) <= 512),
        locked_at timestamptz,
        locked_by text,
        revision integer NOT NULL DEFAULT 0,
        flags jsonb,
        is_available boolean GENERATED ALWAYS AS (locked_at IS NULL AND attempts < max_attempts) STORED NOT NULL
      );
      CREATE INDEX jobs_main_index ON graphile_worker._private_jobs (priority, run_at)
        INCLUDE (id, task_id, job_queue_id) WHERE is_available = true;
      CREATE INDEX jobs_no_queue_index ON graphile_worker._private_jobs (priority, run_at)
        INCLUDE (id, task_id) WHERE is_available = true AND job_queue_id IS NULL;
      -- Not the library's: dead jobs are few among many.
      CREATE INDEX jobs_dead ON graphile_worker._private_jobs (updated_at DESC, id DESC) WHERE attempts >= max_attempts;
      ALTER TABLE graphile_worker._private_known_crontabs ENABLE ROW LEVEL SECURITY;
      ALTER TABLE graphile_worker._private_job_queues ENABLE ROW LEVEL SECURITY;
      ALTER TABLE graphile_worker._private_tasks ENABLE ROW LEVEL SECURITY;
      ALTER TABLE graphile_worker._private_jobs ENABLE ROW LEVEL SECURITY;
      CREATE VIEW graphile_worker.jobs AS
        SELECT jobs.id, job_queues.queue_name, tasks.identifier AS task_identifier, jobs.priority, jobs.run_at,
          jobs.attempts, jobs.max_attempts, jobs.last_error, jobs.created_at, jobs.updated_at, jobs.key, jobs.locked_at,
          jobs.locked_by, jobs.revision, jobs.flags
        FROM graphile_worker._private_jobs jobs
        JOIN graphile_worker._private_tasks tasks ON tasks.id = jobs.task_id
        LEFT JOIN graphile_worker._private_job_queues job_queues ON job_queues.id = jobs.job_queue_id;
      CREATE TYPE graphile_worker.job_spec AS (
        identifier text, payload json, queue_name text, run_at timestamptz, max_attempts smallint, job_key text,
        priority smallint, flags text[]
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA graphile_worker CASCADE');
  }
}
