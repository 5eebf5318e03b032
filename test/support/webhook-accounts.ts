import { randomUUID } from 'node:crypto';
import type { Actor, ChangeNotificationSettings } from '#contracts';
import { Transaction } from '#database';
import { DataSource } from 'typeorm';
import { NotificationService } from '../../apps/notifications/src/notification/notification.service';
import type { Preferences } from '../../apps/notifications/src/preferences/preferences';
import { PreferencesService } from '../../apps/notifications/src/preferences/preferences.service';
import { eventually } from './eventually';
import type { NotificationsApp } from './notifications-app';

/** Changes a person's preferences, including the webhook. */
export const change = ({ app }: NotificationsApp, who: Actor, request: ChangeNotificationSettings) =>
  app.get(PreferencesService).change({ actor: who }, request);

/** A person's preferences. */
export const preferencesOf = ({ app }: NotificationsApp, who: Actor): Promise<Preferences> =>
  app.get(PreferencesService).of({ actor: who });

/** A person whose webhook is called for published articles. */
export async function accountWithWebhook(app: NotificationsApp, webhookUrl: string): Promise<Actor> {
  const who: Actor = { id: randomUUID(), roles: ['user'], sessionId: randomUUID() };
  await change(app, who, { webhookUrl, channels: { article_published: ['webhook'] } });
  return who;
}

/** Notifies a person of a published article. */
export const notify = ({ app }: NotificationsApp, { id }: Actor): Promise<string | undefined> => {
  const input = { kind: 'article_published', data: { slug: 's', title: 't' } } as const;
  return app.get(Transaction).run((tx) => app.get(NotificationService).notify(tx, id, input, {}));
};

/** The deliveries of a person's webhook. */
export const deliveries = (app: NotificationsApp, { id }: Actor): Promise<{ status: string }[]> =>
  sql(app, `SELECT status, note, attempts FROM delivery WHERE user_id = $1 AND channel = 'webhook'`, [id]);

/** Runs a statement in the service's database. */
export const sql = <Row>(
  { app }: NotificationsApp,
  statement: string,
  values: unknown[] = [],
): Promise<Row[]> => app.get(DataSource).query<Row[]>(statement, values);

/** Makes a webhook look as if it had failed several times in a row, first some minutes ago, and had rested since. */
export const setFailures = (app: NotificationsApp, { id }: Actor, failures: number, minutes: number) =>
  sql(
    app,
    `UPDATE notification_settings SET webhook_failures = $2, webhook_due_at = now(), webhook_rests_until = NULL,
       webhook_failing_since = now() - $3 * interval '1 minute' WHERE user_id = $1`,
    [id, failures, minutes],
  );

/** Waits until the webhook has failed this often and is not being called. @returns how long it rests, in seconds */
export const untilFailures = (app: NotificationsApp, { id }: Actor, failures: number) =>
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
