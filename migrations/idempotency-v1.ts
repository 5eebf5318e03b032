import type { QueryRunner } from 'typeorm';

/** Where a service keeps the answers it may have to give again. */
export async function createIdempotencyTable(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE idempotency (
      id bytea PRIMARY KEY,
      fingerprint bytea NOT NULL,
      answer bytea NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX idempotency_age ON idempotency (created_at);`);
}
