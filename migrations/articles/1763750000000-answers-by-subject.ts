import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose an answer is, so that it goes with the account. Those kept until now go within a day. */
export class AnswersBySubject1763750000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE idempotency ADD COLUMN subject uuid;
      CREATE INDEX idempotency_subject ON idempotency (subject);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency DROP COLUMN subject');
  }
}
