import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A queue for webhooks, apart from jobs. A person's preferences say when the next call is due, whether a worker is making one, and
 * how the webhook has answered so far; the deliveries say which one is next.
 */
export class WebhookQueue1763720000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE notification_settings
        ADD COLUMN webhook_due_at timestamptz,
        -- Until then no other worker calls it.
        ADD COLUMN webhook_claimed_until timestamptz,
        -- The number of failed calls since the last success.
        ADD COLUMN webhook_failures integer NOT NULL DEFAULT 0,
        -- Whether the last call failed or took long.
        ADD COLUMN webhook_slow boolean NOT NULL DEFAULT false,
        ADD COLUMN webhook_disabled_at timestamptz,
        ADD COLUMN webhook_disabled_reason text;
      CREATE INDEX notification_settings_webhook_due ON notification_settings (webhook_slow, webhook_due_at)
        WHERE webhook_due_at IS NOT NULL;
      ALTER TABLE delivery
        ADD COLUMN attempts integer NOT NULL DEFAULT 0,
        ADD COLUMN next_at timestamptz NOT NULL DEFAULT now(),
        -- The trace of the event that led to it, as a traceparent.
        ADD COLUMN trace text,
        DROP CONSTRAINT delivery_status_check,
        ADD CONSTRAINT delivery_status_check CHECK (status IN ('pending', 'sent', 'skipped', 'failed'));
      CREATE INDEX delivery_webhook_pending ON delivery (user_id, (attempts > 0), next_at)
        WHERE channel = 'webhook' AND status = 'pending';
      -- Their jobs have died, so they stay given up. The jobs of younger ones still exist.
      UPDATE delivery SET status = 'failed', finished_at = now()
      WHERE channel = 'webhook' AND status = 'pending' AND planned_at < now() - interval '1 day';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX delivery_webhook_pending;
      UPDATE delivery SET status = 'skipped' WHERE status = 'failed';
      ALTER TABLE delivery DROP CONSTRAINT delivery_status_check,
        ADD CONSTRAINT delivery_status_check CHECK (status IN ('pending', 'sent', 'skipped')),
        DROP COLUMN trace, DROP COLUMN next_at, DROP COLUMN attempts;
      DROP INDEX notification_settings_webhook_due;
      ALTER TABLE notification_settings DROP COLUMN webhook_disabled_reason, DROP COLUMN webhook_disabled_at,
        DROP COLUMN webhook_slow, DROP COLUMN webhook_failures, DROP COLUMN webhook_claimed_until, DROP COLUMN webhook_due_at;`);
  }
}
