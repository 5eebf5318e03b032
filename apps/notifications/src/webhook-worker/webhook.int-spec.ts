import { randomUUID } from 'node:crypto';
import type { Actor } from '#contracts';
import { Transaction } from '#database';
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
import { MailServer } from '../../../../test/support/mail-server';
import { type NotificationsApp, startNotificationsApp } from '../../../../test/support/notifications-app';
import { Tarpit } from '../../../../test/support/tarpit';
import { WebhookReceiver } from '../../../../test/support/webhook-receiver';
import { DeadJobs } from '#jobs';
import { AccountService } from '../account/account.service';
import { NotificationService } from '../notification/notification.service';
import { MAX_CONCURRENT } from '../webhook/destinations';
import { ATTEMPTS, LONGEST_OUTAGE_MIN, MAX_FAILURES } from '../webhook/webhook-queue';

describe('webhooks', () => {
  let database: FreshDatabase;
  let mail: MailServer;
  let receiver: WebhookReceiver;
  let apps: NotificationsApp[] = [];

  beforeEach(async () => {
    [database, mail, receiver] = await Promise.all([
      freshDatabase('notifications'),
      MailServer.start(),
      WebhookReceiver.start(),
    ]);
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    apps = [];
    await Promise.all([database.drop(), mail.stop(), receiver.stop()]);
  });

  async function start(env: NodeJS.ProcessEnv = {}): Promise<NotificationsApp> {
    const usual = { WEBHOOK_ALLOW_PRIVATE: 'true', SMTP_URL: mail.url };
    const app = await startNotificationsApp({ databaseUrl: database.url, env: { ...usual, ...env } });
    apps.push(app);
    return app;
  }

  const inbox = async ({ app }: NotificationsApp, who: Actor) =>
    (await app.get(NotificationService).list({ actor: who }, { limit: 100, unread: false })).page;
  const isOff = (app: NotificationsApp, who: Actor) =>
    eventually(async () => {
      const preferences = await preferencesOf(app, who);
      expect(preferences.webhookDisabledAt).not.toBeNull();
      return preferences;
    });

  it('of thirty receivers that never answer delay neither a webhook nor an e-mail of another account', async () => {
    const app = await start();
    const tarpit = await Tarpit.start();
    try {
      const strangers = await Promise.all(
        Array.from({ length: 30 }, () => accountWithWebhook(app, tarpit.url)),
      );
      for (const stranger of strangers) await Promise.all([notify(app, stranger), notify(app, stranger)]);
      await eventually(() => expect(tarpit.maxConcurrent).toBe(MAX_CONCURRENT));
      const bystander = await accountWithWebhook(app, receiver.url);
      await notify(app, bystander);
      const registration = { userId: randomUUID(), email: 'ada@example.org', username: 'ada', name: 'Ada' };
      const accounts = app.app.get(AccountService);
      await app.app.get(Transaction).run((tx) => accounts.registered(tx, registration, {}));
      const proof = { ...registration, emailVerified: true, profile: {} };
      await app.app.get(Transaction).run((tx) => accounts.changed(tx, proof, {}));
      await eventually(() => {
        expect(receiver.calls).toHaveLength(1);
        expect(mail.to(registration.email)).toHaveLength(1);
      });
      expect(tarpit.calls).toBeLessThan(60);
      expect(tarpit.maxConcurrent).toBe(MAX_CONCURRENT);
    } finally {
      tarpit.stop();
    }
  });

  it('that failed do not delay those that answer, however many there are', async () => {
    const app = await start({ WEBHOOK_CONCURRENCY: '1', WEBHOOK_TIMEOUT: '60' });
    const tarpit = await Tarpit.start();
    try {
      const [strange, other] = [
        await accountWithWebhook(app, tarpit.url),
        await accountWithWebhook(app, tarpit.url),
      ];
      for (const who of [strange, other, strange, other]) await notify(app, who);
      // Each had its short call; the current one may take long.
      await eventually(() => expect(tarpit.calls).toBe(3), { timeout: 20_000 });
      const bystander = await accountWithWebhook(app, receiver.url);
      await notify(app, bystander);
      await eventually(() => expect(receiver.calls).toHaveLength(1));
      expect(tarpit.calls).toBe(3);
    } finally {
      tarpit.stop();
    }
  });

  it('of one person are called one after another, each once, with any number of replicas', async () => {
    const [one, other] = [await start(), await start()];
    const who = await accountWithWebhook(one, receiver.url);
    await Promise.all(Array.from({ length: 20 }, (_, index) => notify(index % 2 ? one : other, who)));
    await eventually(async () => {
      const rows = await deliveries(one, who);
      expect(rows.map(({ status }) => status)).toEqual(Array<string>(20).fill('sent'));
    });
    expect(receiver.calls).toHaveLength(20);
    expect(receiver.maxConcurrent).toBe(1);
  });

  it('are called again by another worker when theirs is lost', async () => {
    const app = await start();
    const who = await accountWithWebhook(app, receiver.url);
    const lost = `webhook_due_at = now(), webhook_claimed_until = now() + interval '1 second'`;
    await sql(app, `UPDATE notification_settings SET ${lost} WHERE user_id = $1`, [who.id]);
    await notify(app, who);
    await eventually(() => expect(receiver.calls).toHaveLength(1));
  });

  it('of a person who registered with another person’s address are not called any more when its owner takes the account back', async () => {
    const app = await start();
    const [who, bystander] = [
      await accountWithWebhook(app, receiver.url),
      await accountWithWebhook(app, receiver.url),
    ];
    const verified = { email: 'ada@example.org', username: 'ada', emailVerified: true, profile: {} };
    const changed = (data: object, { id: userId }: Actor) =>
      app.app
        .get(Transaction)
        .run((tx) => app.app.get(AccountService).changed(tx, { ...verified, ...data, userId }, {}));
    await changed({}, bystander);
    await changed({ takenBack: true }, who);
    expect(await preferencesOf(app, who)).toMatchObject({ webhookUrl: null, webhookSecret: null });
    for (const each of [who, bystander]) await notify(app, each);
    await eventually(async () =>
      expect(await deliveries(app, bystander)).toMatchObject([{ status: 'sent' }]),
    );
    expect(await deliveries(app, who)).toEqual([]);
    expect(receiver.calls).toHaveLength(1);
  });

  it('that fail again and again are switched off, their owner is notified, and there is no dead letter', async () => {
    const app = await start();
    const who = await accountWithWebhook(app, receiver.url);
    receiver.answers = Array<number>(100).fill(500);
    for (let count = 0; count < 5; count += 1) await notify(app, who);
    await untilFailures(app, who, 1);
    // Often but not for long; for long but not often.
    await setFailures(app, who, MAX_FAILURES, LONGEST_OUTAGE_MIN - 1);
    expect(await untilFailures(app, who, MAX_FAILURES + 1)).toBeGreaterThan(240);
    await setFailures(app, who, MAX_FAILURES - 2, LONGEST_OUTAGE_MIN + 1);
    expect(await untilFailures(app, who, MAX_FAILURES - 1)).toBeGreaterThan(60);
    expect((await preferencesOf(app, who)).webhookDisabledAt).toBeNull();
    await setFailures(app, who, MAX_FAILURES - 1, LONGEST_OUTAGE_MIN + 1);
    expect(await isOff(app, who)).toMatchObject({ webhookDisabledReason: 'it answered 500' });
    expect(receiver.calls).toHaveLength(4);
    expect((await inbox(app, who))[0]).toMatchObject({
      kind: 'webhook_disabled',
      data: { url: receiver.url, reason: 'it answered 500' },
    });
    const statuses = (await deliveries(app, who)).map(({ status }) => status);
    expect(statuses).toEqual(Array<string>(5).fill('skipped'));
    await notify(app, who);
    expect(await deliveries(app, who)).toHaveLength(5);
    expect(await app.app.get(DeadJobs).page(10)).toEqual([]);

    const lane = async () => (await sql(app, 'SELECT webhook_slow AS slow FROM notification_settings'))[0];
    receiver.answers = [];
    const { preferences, newSecret } = await change(app, who, { webhookUrl: receiver.url });
    expect([preferences.webhookDisabledAt, newSecret]).toEqual([null, undefined]);
    expect(await lane()).toEqual({ slow: true });
    await notify(app, who);
    await eventually(() => expect(receiver.calls).toHaveLength(5));
  });

  it('are not switched off by failures between which a call succeeded', async () => {
    const app = await start();
    const who = await accountWithWebhook(app, receiver.url);
    receiver.answers = [204, 500];
    await setFailures(app, who, MAX_FAILURES - 1, LONGEST_OUTAGE_MIN + 1);
    for (let count = 0; count < 2; count += 1) await notify(app, who);
    expect(await untilFailures(app, who, 1)).toBeLessThan(10);
    expect((await preferencesOf(app, who)).webhookDisabledAt).toBeNull();
  });

  it('are switched off at once when they answer 410', async () => {
    const app = await start();
    const who = await accountWithWebhook(app, receiver.url);
    receiver.answers = [410];
    await notify(app, who);
    expect(await isOff(app, who)).toMatchObject({ webhookDisabledReason: 'it answered 410' });
  });

  it('have no dead letter when a delivery has used up its attempts', async () => {
    const app = await start();
    const who = await accountWithWebhook(app, receiver.url);
    receiver.answers = [503];
    await notify(app, who);
    await eventually(async () => expect(await deliveries(app, who)).toMatchObject([{ attempts: 1 }]));
    receiver.answers = [503];
    await sql(app, 'UPDATE delivery SET attempts = $1, next_at = now()', [ATTEMPTS - 1]);
    await sql(app, 'UPDATE notification_settings SET webhook_due_at = now()');
    await eventually(async () =>
      expect(await deliveries(app, who)).toMatchObject([
        { status: 'failed', note: 'it answered 503', attempts: ATTEMPTS },
      ]),
    );
    expect(await app.app.get(DeadJobs).page(10)).toEqual([]);
  });

  it('of private networks are refused when they are set, and switched off when they were set before', async () => {
    const app = await start({ WEBHOOK_ALLOW_PRIVATE: 'false' });
    const who = await accountWithWebhook(app, 'https://example.org/hook');
    await expect(change(app, who, { webhookUrl: receiver.url })).rejects.toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'webhookUrl', message: 'must not lead to a private network' }],
    });
    expect((await preferencesOf(app, who)).webhookUrl).toBe('https://example.org/hook');
    await sql(app, 'UPDATE notification_settings SET webhook_url = $1', [receiver.url]);
    await setFailures(app, who, MAX_FAILURES - 1, LONGEST_OUTAGE_MIN + 1);
    await notify(app, who);
    expect(await isOff(app, who)).toMatchObject({
      webhookDisabledReason: 'its address leads to a private network',
    });
    expect(receiver.calls).toEqual([]);
  });

  it('that an earlier version planned as jobs are still called', async () => {
    const app = await start();
    const who = await accountWithWebhook(app, receiver.url);
    await notify(app, who);
    await eventually(() => expect(receiver.calls).toHaveLength(1));
    await sql(
      app,
      `INSERT INTO delivery (subject, channel, kind, user_id)
       SELECT id, 'webhook', kind, user_id FROM notification WHERE user_id = $1
       ON CONFLICT (subject, channel) DO UPDATE SET status = 'pending', finished_at = NULL`,
      [who.id],
    );
    const [first] = await inbox(app, who);
    await sql(app, `SELECT graphile_worker.add_job('deliver', $1::json)`, [
      JSON.stringify({ data: { subject: first?.id, channel: 'webhook' } }),
    ]);
    await eventually(() => expect(receiver.calls).toHaveLength(2));
  });
});
