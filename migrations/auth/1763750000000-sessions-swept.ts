import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes for deleting expired sessions, successors of used refresh tokens, and replies of deleted accounts. */
export class SessionsSwept1763750000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX session_expires ON session (expires_at);
      CREATE INDEX refresh_token_successor ON refresh_token (used_at) WHERE successor IS NOT NULL;
      -- The replies stored until now belong to unknown accounts. A repeated registration gets the error that its address is taken.
      DELETE FROM idempotency;
      ALTER TABLE idempotency ADD COLUMN subject uuid;
      CREATE INDEX idempotency_subject ON idempotency (subject);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX session_expires, refresh_token_successor;
      ALTER TABLE idempotency DROP COLUMN subject;`);
  }
}
