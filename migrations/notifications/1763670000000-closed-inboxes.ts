import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The inbox of a deleted account stays closed: a late event must not bring it back. */
export class ClosedInboxes1763670000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notification_counter ADD COLUMN closed boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notification_counter DROP COLUMN closed');
  }
}
