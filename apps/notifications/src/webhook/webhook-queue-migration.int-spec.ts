import { openDatabase } from '#database';
import { WebhookQueue1763720000000 } from '../../../../migrations/notifications/1763720000000-webhook-queue';
import { freshDatabase } from '../../../../test/support/databases';

describe('webhook deliveries from before the webhook queue', () => {
  it('stay given up, except those whose job still exists', async () => {
    const database = await freshDatabase('notifications');
    const source = await openDatabase({
      url: database.url,
      poolSize: 1,
      applicationName: 'test',
      entities: [],
    });
    const runner = source.createQueryRunner();
    const migration = new WebhookQueue1763720000000();
    try {
      await migration.down(runner);
      await runner.query(
        `INSERT INTO delivery (subject, channel, kind, user_id, planned_at)
         SELECT gen_random_uuid(), channel, 'welcome', gen_random_uuid(), now() - hours * interval '1 hour'
         FROM unnest(ARRAY['webhook', 'email']) channel, unnest(ARRAY[23, 25]) hours`,
      );
      await migration.up(runner);
      const given: unknown = await runner.query(
        `SELECT channel, planned_at > now() - interval '1 day' AS young FROM delivery
         WHERE status = 'failed' AND finished_at IS NOT NULL`,
      );
      expect(given).toEqual([{ channel: 'webhook', young: false }]);
    } finally {
      await runner.release();
      await source.destroy();
      await database.drop();
    }
  });
});
