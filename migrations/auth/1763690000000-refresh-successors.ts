import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keeps the successor of a used token, readable with that token alone, for a client that lost the response. */
export class RefreshSuccessors1763690000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refresh_token ADD COLUMN successor bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refresh_token DROP COLUMN successor');
  }
}
