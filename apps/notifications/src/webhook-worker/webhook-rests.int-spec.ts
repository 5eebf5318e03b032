import { freshDatabase, type FreshDatabase } from '../../../../test/support/databases';
import { eventually } from '../../../../test/support/eventually';
import {
  change,
  deliveries,
  untilFailures,
  setFailures,
  accountWithWebhook,
  notify,
  preferencesOf,
  sql,
} from '../../../../test/support/webhook-accounts';
import { type NotificationsApp, startNotificationsApp } from '../../../../test/support/notifications-app';
import { WebhookReceiver } from '../../../../test/support/webhook-receiver';
import { Destinations, MAX_CONCURRENT } from '../webhook/destinations';
import { MAX_FAILURES } from '../webhook/webhook-queue';

describe('webhooks', () => {
  let database: FreshDatabase;
  let receiver: WebhookReceiver;
  let app: NotificationsApp;

  beforeEach(async () => {
    [database, receiver] = await Promise.all([freshDatabase('notifications'), WebhookReceiver.start()]);
    const env = { WEBHOOK_ALLOW_PRIVATE: 'true' };
    app = await startNotificationsApp({ databaseUrl: database.url, env });
  });
  afterEach(async () => {
    await app.close();
    await Promise.all([database.drop(), receiver.stop()]);
  });

  it('whose receiver is down for two seconds lose no delivery', async () => {
    const who = await accountWithWebhook(app, receiver.url);
    receiver.answers = Array<number>(100).fill(500);
    for (let count = 0; count <= MAX_FAILURES; count += 1) await notify(app, who);
    const isOver = `SELECT FROM notification_settings WHERE webhook_failing_since < now() - interval '2 seconds'`;
    await eventually(async () => expect(await sql(app, isOver)).toHaveLength(1));
    // A new delivery does not end the rest.
    await notify(app, who);
    receiver.answers = [];
    await eventually(
      async () => {
        const statuses = (await deliveries(app, who)).map(({ status }) => status);
        expect(statuses).toEqual(Array<string>(MAX_FAILURES + 2).fill('sent'));
      },
      { timeout: 30_000 },
    );
    expect((await preferencesOf(app, who)).webhookDisabledAt).toBeNull();
  });

  it('that rest are not called for new deliveries, but are called when they are set again', async () => {
    const who = await accountWithWebhook(app, receiver.url);
    receiver.answers = [500];
    await setFailures(app, who, MAX_FAILURES, 1);
    await notify(app, who);
    await untilFailures(app, who, MAX_FAILURES + 1);
    await notify(app, who);
    expect(await untilFailures(app, who, MAX_FAILURES + 1)).toBeGreaterThan(200);
    await change(app, who, { webhookUrl: receiver.url });
    await eventually(() => expect(receiver.calls).toHaveLength(2));
  });

  it('whose destination is busy rest the longer, the longer they have waited', async () => {
    const who = await accountWithWebhook(app, receiver.url);
    const over = Promise.withResolvers<void>();
    const busy = Array.from({ length: MAX_CONCURRENT }, () =>
      app.app.get(Destinations).during([`127.0.0.1 ${new URL(receiver.url).port}`], () => over.promise),
    );
    try {
      await notify(app, who);
      const isResting = async () => {
        const rest = await untilFailures(app, who, 0);
        expect(rest).toBeGreaterThan(0);
        return rest;
      };
      expect(await eventually(isResting)).toBeLessThan(7);
      await sql(app, `UPDATE delivery SET next_at = now() - interval '1 minute'`);
      await setFailures(app, who, 0, 0);
      expect(await eventually(isResting)).toBeGreaterThan(25);
      expect(receiver.calls).toEqual([]);
    } finally {
      over.resolve();
      await Promise.all(busy);
    }
  });
});
