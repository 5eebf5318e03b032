import { randomUUID } from 'node:crypto';
import type { Actor, ChangeNotificationSettings } from '#contracts';
import { Transaction } from '#database';
import { DataSource } from 'typeorm';
import { NotificationService } from '../../apps/notifications/src/notification/notification.service';
import type { Settings } from '../../apps/notifications/src/settings/settings';
import { SettingsService } from '../../apps/notifications/src/settings/settings.service';
import { eventually } from './eventually';
import type { NotificationsApp } from './notifications-app';

/** Changes settings, a webhook's address with them. */
export const change = ({ app }: NotificationsApp, who: Actor, wish: ChangeNotificationSettings) =>
  app.get(SettingsService).change(who, wish);

/** Somebody's settings. */
export const settingsOf = ({ app }: NotificationsApp, who: Actor): Promise<Settings> =>
  app.get(SettingsService).of(who);

/** Somebody whose webhook is called for articles that are published. */
export async function hooked(app: NotificationsApp, webhookUrl: string): Promise<Actor> {
  const who: Actor = { id: randomUUID(), roles: ['user'], sessionId: randomUUID() };
  await change(app, who, { webhookUrl, channels: { article_published: ['webhook'] } });
  return who;
}

/** Has an article published that somebody is notified of. */
export const notify = ({ app }: NotificationsApp, { id }: Actor): Promise<string | undefined> => {
  const news = { kind: 'article_published', data: { slug: 's', title: 't' } } as const;
  return app.get(Transaction).run((tx) => app.get(NotificationService).notify(tx, id, news, {}));
};

/** What was planned for a webhook, and what became of it. */
export const deliveries = (app: NotificationsApp, { id }: Actor): Promise<{ status: string }[]> =>
  sql(app, `SELECT status, note, attempts FROM delivery WHERE user_id = $1 AND channel = 'webhook'`, [id]);

/** Answers rows of the service's database. */
export const sql = <Row>(
  { app }: NotificationsApp,
  statement: string,
  values: unknown[] = [],
): Promise<Row[]> => app.get(DataSource).query<Row[]>(statement, values);

/** Has the webhook failed some times in a row, the first time some minutes ago, and rested enough by now. */
export const haveFailed = (app: NotificationsApp, { id }: Actor, failures: number, minutes: number) =>
  sql(
    app,
    `UPDATE notification_settings SET webhook_failures = $2, webhook_due_at = now(), webhook_rests_until = NULL,
       webhook_failing_since = now() - $3 * interval '1 minute' WHERE user_id = $1`,
    [id, failures, minutes],
  );

/** How the webhook fails, and how long it rests from now on, in seconds; waits until no call is made to it. */
export const failing = (app: NotificationsApp, { id }: Actor, failures: number) =>
  eventually(async () => {
    const [known] = await sql<{ failures: number; rest: number }>(
      app,
      `SELECT webhook_failures AS failures, extract(epoch FROM webhook_due_at - now())::float8 AS rest
       FROM notification_settings WHERE user_id = $1 AND webhook_claimed_until IS NULL`,
      [id],
    );
    expect(known?.failures).toBe(failures);
    return known?.rest ?? 0;
  });
