import type { QueryRunner } from 'typeorm';

/** The tables that every service has beside its own: events to publish (outbox) and events it has handled (inbox). */
export async function createMessagingTables(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE outbox (
      id uuid PRIMARY KEY,
      position bigint GENERATED ALWAYS AS IDENTITY,
      type text NOT NULL,
      aggregate_id uuid NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      data jsonb NOT NULL,
      traceparent text,
      cause uuid,
      created_at timestamptz NOT NULL DEFAULT now(),
      leased_until timestamptz NOT NULL DEFAULT '-infinity',
      attempts integer NOT NULL DEFAULT 0,
      last_error text,
      sent_at timestamptz,
      UNIQUE (aggregate_id, version)
    );
    -- Only a few rows are not sent yet, in a table of any size.
    CREATE INDEX outbox_unsent ON outbox (position) WHERE sent_at IS NULL;
    CREATE INDEX outbox_unsent_versions ON outbox (aggregate_id, version) WHERE sent_at IS NULL;
    CREATE INDEX outbox_cause ON outbox (cause) WHERE cause IS NOT NULL;

    CREATE TABLE inbox (
      consumer text NOT NULL,
      event_id uuid NOT NULL,
      handled_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (event_id, consumer)
    );
    CREATE TABLE inbox_head (
      consumer text NOT NULL,
      aggregate_id uuid NOT NULL,
      version integer NOT NULL,
      PRIMARY KEY (aggregate_id, consumer)
    );`);
}

export async function dropMessagingTables(runner: QueryRunner): Promise<void> {
  await runner.query('DROP TABLE inbox_head, inbox, outbox');
}
