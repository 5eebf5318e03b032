import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '#contracts';
import { Transaction } from '#database';
import { DataSource } from 'typeorm';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/databases';
import { type NotificationsApp, startNotificationsApp } from '../../../../test/support/notifications-app';
import { DigestService } from '../delivery/digest.service';
import { RecipientService } from '../recipient/recipient.service';
import { SettingsService } from '../settings/settings.service';
import type { News } from './notification.entity';
import { NotificationService } from './notification.service';
import { TidyService } from '../tidy/tidy.service';

const actor = (): Actor => ({ id: randomUUID(), roles: ['user'], sessionId: randomUUID() });
const favorite = (topic: string, userId: string): News => ({
  kind: 'article_favorited',
  topic,
  collapses: true,
  data: { slug: 's', title: 't', userId },
});
const published: News = { kind: 'article_published', data: { slug: 's', title: 't' } };

describe('notifications', () => {
  let database: FreshDatabase;
  let service: NotificationsApp;
  let notifications: NotificationService;

  beforeAll(async () => {
    database = await freshDatabase('notifications');
    const env = { NOTIFICATION_COLLAPSE_WINDOW: '2s' };
    // Nobody works on jobs here: what was planned stays to be seen.
    service = await startNotificationsApp({ databaseUrl: database.url, env, jobs: [] });
    notifications = service.app.get(NotificationService);
  });
  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  const inTransaction: Transaction['run'] = (work) => service.app.get(Transaction).run(work);
  const notify = ({ id }: Actor, news: News): Promise<string | undefined> =>
    inTransaction((tx) => notifications.notify(tx, id, news, {}));
  const query = <Row>(sql: string, values: unknown[]): Promise<Row[]> =>
    service.app.get(DataSource).query<Row[]>(sql, values);
  const deliveries = ({ id }: Actor): Promise<{ kind: string; channel: string }[]> =>
    query('SELECT kind, channel FROM delivery WHERE user_id = $1 ORDER BY kind, channel', [id]);
  const list = (who: Actor, unread = false) => notifications.list(who, { limit: 100, unread });

  it('are numbered without gaps, however many are made at once', async () => {
    const [one, other] = [actor(), actor()];
    await Promise.all(Array.from({ length: 40 }, (_, index) => notify(index % 2 ? one : other, published)));
    for (const who of [one, other]) {
      const { rows, last } = await notifications.since(who, { after: 0, limit: 100 });
      expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect(last).toBe(20);
    }
  });

  it('are not made for somebody who is gone, however late the news come', async () => {
    const who = actor();
    await notify(who, published);
    await inTransaction((tx) => service.app.get(RecipientService).leave(tx, who.id));
    await Promise.all([notify(who, published), notify(who, favorite(randomUUID(), randomUUID()))]);
    expect(await list(who)).toEqual({ page: [], unreadCount: 0, next: null });
    expect(await deliveries(who)).toEqual([]);
  });

  it('become visible in the order of their numbers: a later one waits for the earlier to commit', async () => {
    const who = actor();
    const held = Promise.withResolvers<void>();
    const numbered = Promise.withResolvers<void>();
    const slow = inTransaction(async (tx) => {
      await notifications.notify(tx, who.id, published, {});
      numbered.resolve();
      await held.promise;
    });
    await numbered.promise;
    const fast = notify(who, published);
    await sleep(100);
    expect(await notifications.since(who, { after: 0, limit: 10 })).toEqual({ rows: [], last: 0 });
    held.resolve();
    await Promise.all([slow, fast]);
    const { rows } = await notifications.since(who, { after: 0, limit: 10 });
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('of one article stand for many favorites, the latest named, and come up anew', async () => {
    const who = actor();
    const [article, another] = [randomUUID(), randomUUID()];
    for (const fan of ['a', 'b', 'c']) await notify(who, favorite(article, fan));
    await notify(who, favorite(another, 'd'));
    const { page, unreadCount } = await list(who);
    expect(page).toMatchObject([
      { seq: 4, count: 1, data: { userId: 'd' } },
      { seq: 3, count: 3, data: { userId: 'c' } },
    ]);
    expect(unreadCount).toBe(2);
    const { rows, last } = await notifications.since(who, { after: 1, limit: 10 });
    expect([rows.map(({ seq }) => seq), last]).toEqual([[3, 4], 4]);
    expect(await deliveries(who)).toHaveLength(2);
  });

  it('are made anew for favorites after one was read, or after a while', async () => {
    const who = actor();
    const article = randomUUID();
    await notify(who, favorite(article, 'a'));
    await notifications.read(who);
    await notify(who, favorite(article, 'b'));
    expect(await list(who)).toMatchObject({ page: [{ count: 1 }, { count: 1 }], unreadCount: 1 });
    await sleep(2_100);
    await notify(who, favorite(article, 'c'));
    expect(await list(who)).toMatchObject({
      page: [{ count: 1 }, { count: 1 }, { count: 1 }],
      unreadCount: 2,
    });
  });

  it('count exactly when many favorite and read at once', async () => {
    const who = actor();
    const article = randomUUID();
    const work = Array.from({ length: 30 }, (_, index) =>
      index % 6 === 5 ? notifications.read(who) : notify(who, favorite(article, String(index))),
    );
    await Promise.all(work);
    const { page, unreadCount } = await list(who);
    expect(page.reduce((sum, { count }) => sum + count, 0)).toBe(25);
    expect(unreadCount).toBe((await list(who, true)).page.length);
    expect(page.map(({ seq }) => seq)).toEqual(page.map(({ seq }) => seq).toSorted((a, b) => b - a));
  });

  it('do not go to an address that is not proved; the welcome does when it is, once', async () => {
    const who = actor();
    const recipients = service.app.get(RecipientService);
    const account = { userId: who.id, email: 'ada@example.org', username: 'ada' };
    await inTransaction((tx) => recipients.arrive(tx, { ...account, name: 'Ada' }, {}));
    await service.app.get(SettingsService).change(who, { channels: { article_published: ['email'] } });
    await notify(who, published);
    const welcome = [{ kind: 'welcome', channel: 'log' }];
    expect(await deliveries(who)).toEqual(welcome);
    const change = (emailVerified?: boolean) =>
      inTransaction((tx) => recipients.move(tx, { ...account, emailVerified, profile: {} }, {}));
    // An event from before addresses were proved says nothing of it.
    for (const verified of [undefined, false]) await change(verified);
    expect(await deliveries(who)).toEqual(welcome);
    for (const verified of [true, undefined, true]) await change(verified);
    welcome.unshift({ kind: 'welcome', channel: 'email' });
    expect(await deliveries(who)).toEqual(welcome);
    await notify(who, published);
    expect(await deliveries(who)).toEqual([{ kind: 'article_published', channel: 'email' }, ...welcome]);
  });

  it('welcome once, go out the ways somebody wishes, and leave nothing of who leaves', async () => {
    const who = actor();
    const recipients = service.app.get(RecipientService);
    const registration = { userId: who.id, email: 'ada@example.org', username: 'ada', name: 'Ada' };
    await inTransaction((tx) => recipients.arrive(tx, registration, {}));
    await inTransaction((tx) => recipients.arrive(tx, registration, {}));
    expect((await list(who)).page).toMatchObject([{ kind: 'welcome', data: { name: 'Ada' } }]);
    const settings = service.app.get(SettingsService);
    await settings.change(who, { channels: { article_published: ['webhook', 'log'] } });
    await notify(who, published);
    await settings.change(who, { webhookUrl: 'https://example.org/hook' });
    await notify(who, published);
    expect(await deliveries(who)).toEqual([
      { kind: 'article_published', channel: 'log' },
      { kind: 'article_published', channel: 'log' },
      { kind: 'article_published', channel: 'webhook' },
      { kind: 'welcome', channel: 'log' },
    ]);
    await inTransaction((tx) => recipients.leave(tx, who.id));
    for (const table of ['notification', 'delivery', 'notification_settings', 'recipient'])
      expect(await query(`SELECT FROM ${table} WHERE user_id = $1`, [who.id])).toEqual([]);
  });

  it('are digested for who wishes it and has news, once', async () => {
    const [reader, busy, indifferent] = [actor(), actor(), actor()];
    for (const who of [reader, busy])
      await service.app.get(SettingsService).change(who, { channels: { digest: ['log'] } });
    for (const who of [reader, busy, indifferent]) await notify(who, published);
    await notifications.read(reader);
    const digests = service.app.get(DigestService);
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: false };
    expect(await Promise.all([digests.plan(trace), digests.plan(trace)])).toEqual(
      expect.arrayContaining([1, 0]),
    );
    expect(await deliveries(busy)).toEqual([{ kind: 'digest', channel: 'log' }]);
    expect(await digests.plan(trace)).toBe(0);
    await notify(busy, published);
    expect(await digests.plan(trace)).toBe(1);
  });

  it('go when they were read long ago', async () => {
    const who = actor();
    for (let index = 0; index < 3; index += 1) await notify(who, published);
    const { page } = await list(who);
    await notifications.read(who, [page[0]?.id ?? '', page[1]?.id ?? '']);
    await query(`UPDATE notification SET read_at = now() - interval '91 days' WHERE id = $1`, [page[0]?.id]);
    await service.app.get(TidyService).tidy(new AbortController().signal);
    expect((await list(who)).page.map(({ seq }) => seq)).toEqual([2, 1]);
  });

  it('go with jobs that died ninety days ago', async () => {
    const die = `UPDATE graphile_worker._private_jobs SET attempts = max_attempts, updated_at = now() - $2::interval WHERE id = $1`;
    for (const age of ['91 days', '89 days']) {
      const [job] = await query<{ id: string }>(`SELECT id FROM graphile_worker.add_job('deliver')`, []);
      await query(die, [job?.id, age]);
    }
    await service.app.get(TidyService).tidy(new AbortController().signal);
    expect(await query('SELECT FROM graphile_worker.jobs WHERE attempts = max_attempts', [])).toHaveLength(1);
  });
});
