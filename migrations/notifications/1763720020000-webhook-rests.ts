import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A webhook that failed rests before its next call, and is switched off only after some minutes of failures. */
export class WebhookRests1763720020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE notification_settings
        -- The first failed call since the last success.
        ADD COLUMN webhook_failing_since timestamptz,
        -- No call before this time, even if one is due.
        ADD COLUMN webhook_rests_until timestamptz;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE notification_settings DROP COLUMN webhook_rests_until, DROP COLUMN webhook_failing_since',
    );
  }
}
