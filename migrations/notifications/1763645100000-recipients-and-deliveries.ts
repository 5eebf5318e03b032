import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Recipients, their preferences, and deliveries. */
export class RecipientsAndDeliveries1763645100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE recipient (
        user_id uuid PRIMARY KEY,
        -- From the auth service; null while only the profile is known.
        email text,
        name text NOT NULL
      );
      CREATE TABLE notification_settings (
        user_id uuid PRIMARY KEY,
        -- Only the kinds that the person has chosen channels for: {"welcome": ["email"]}
        channels jsonb NOT NULL DEFAULT '{}',
        webhook_url text,
        webhook_secret text,
        digested_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((webhook_url IS NULL) = (webhook_secret IS NULL))
      );
      CREATE INDEX notification_settings_digest ON notification_settings (digested_at)
        WHERE jsonb_array_length(channels -> 'digest') > 0;
      -- The subject is the id of a notification or of a digest.
      CREATE TABLE delivery (
        subject uuid NOT NULL,
        channel text NOT NULL,
        kind text NOT NULL,
        user_id uuid NOT NULL,
        status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sent', 'skipped')),
        note text,
        planned_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        PRIMARY KEY (subject, channel)
      );
      CREATE INDEX delivery_user ON delivery (user_id);
      CREATE INDEX delivery_finished ON delivery (finished_at) WHERE finished_at IS NOT NULL;
      -- Workers of jobs, and when each was last alive.
      CREATE TABLE job_worker (
        id text PRIMARY KEY,
        seen_at timestamptz NOT NULL
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job_worker, delivery, notification_settings, recipient');
  }
}
