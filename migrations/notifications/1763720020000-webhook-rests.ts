import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A webhook that failed rests before its next call, and is switched off only when it has failed for some minutes. */
export class WebhookRests1763720020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE notification_settings
        -- The first of the calls that failed since the last one that did not.
        ADD COLUMN webhook_failing_since timestamptz,
        -- No call before, whatever is due.
        ADD COLUMN webhook_rests_until timestamptz;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE notification_settings DROP COLUMN webhook_rests_until, DROP COLUMN webhook_failing_since',
    );
  }
}
