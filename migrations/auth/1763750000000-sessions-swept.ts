import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is found when its time has passed: sessions, what used refresh tokens were exchanged for, answers of deleted accounts. */
export class SessionsSwept1763750000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX session_expires ON session (expires_at);
      CREATE INDEX refresh_token_successor ON refresh_token (used_at) WHERE successor IS NOT NULL;
      -- Nobody knows whose the answers kept until now are; a repeated registration hears that its address is taken.
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
