import type { QueryRunner } from 'typeorm';

/** Events put aside until an earlier one of their aggregate has come, as they came: what a consumer in sequence may not handle yet. */
export async function createInboxWaiting(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE inbox_waiting (
      consumer text NOT NULL,
      event_id uuid NOT NULL,
      aggregate_id uuid NOT NULL,
      version integer NOT NULL,
      type text NOT NULL,
      data bytea NOT NULL,
      headers jsonb NOT NULL,
      stream text NOT NULL,
      seq bigint NOT NULL,
      stored_at timestamptz NOT NULL,
      since timestamptz NOT NULL DEFAULT now(),
      warned boolean NOT NULL DEFAULT false,
      attempts integer NOT NULL DEFAULT 0,
      leased_until timestamptz NOT NULL DEFAULT '-infinity',
      PRIMARY KEY (consumer, event_id)
    );
    CREATE INDEX inbox_waiting_versions ON inbox_waiting (aggregate_id, consumer, version);`);
}

export async function dropInboxWaiting(runner: QueryRunner): Promise<void> {
  await runner.query('DROP TABLE inbox_waiting');
}
