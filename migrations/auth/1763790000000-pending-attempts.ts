import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each pending attempt to log in expires by itself, also when its process was killed and others keep coming. */
export class PendingAttempts1763790000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When each pending attempt expires, in Unix milliseconds like "expire". "undecided" is read by earlier versions alone.
      ALTER TABLE login_attempt ADD COLUMN deadlines bigint[] NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE login_attempt DROP COLUMN deadlines');
  }
}
