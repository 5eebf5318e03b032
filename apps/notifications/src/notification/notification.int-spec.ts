import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '#contracts';
import { Transaction } from '#database';
import { DataSource } from 'typeorm';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/databases';
import { type NotificationsApp, startNotificationsApp } from '../../../../test/support/notifications-app';
import { untilAvailable } from '../../../../test/support/until-available';
import { AccountService } from '../account/account.service';
import { DigestService } from '../delivery/digest.service';
import { PreferencesService } from '../preferences/preferences.service';
import type { NotificationInput } from './notification.entity';
import { NotificationService } from './notification.service';
import { TidyService } from '../tidy/tidy.service';

const actor = (): Actor => ({ id: randomUUID(), roles: ['user'], sessionId: randomUUID() });
/** The id of a person in these tests, whose name is at most four characters of hexadecimal. */
const idOf = (person: string): string =>
  person.length > 4 ? person : `00000000-0000-7000-8000-${person.padStart(12, '0')}`;
const favorite = (topic: string, userId: string): NotificationInput => ({
  kind: 'article_favorited',
  topic,
  data: { slug: 's', title: 't', userId: idOf(userId) },
});
const published: NotificationInput = { kind: 'article_published', data: { slug: 's', title: 't' } };

describe('notifications', () => {
  let database: FreshDatabase;
  let service: NotificationsApp;
  let notifications: NotificationService;

  beforeAll(async () => {
    database = await freshDatabase('notifications');
    const env = { NOTIFICATION_COLLAPSE_WINDOW: '2s' };
    // No jobs run here, so planned deliveries stay.
    service = await startNotificationsApp({ databaseUrl: database.url, env, jobs: [] });
    notifications = service.app.get(NotificationService);
  });
  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  const inTransaction: Transaction['run'] = (work) => service.app.get(Transaction).run(work);
  const notify = ({ id }: Actor, input: NotificationInput): Promise<string | undefined> =>
    untilAvailable(() => inTransaction((tx) => notifications.notify(tx, id, input, {})));
  const query = <Row>(sql: string, values: unknown[]): Promise<Row[]> =>
    service.app.get(DataSource).query<Row[]>(sql, values);
  const deliveries = ({ id }: Actor): Promise<{ kind: string; channel: string }[]> =>
    query('SELECT kind, channel FROM delivery WHERE user_id = $1 ORDER BY kind, channel', [id]);
  const list = (who: Actor, unread = false) => notifications.list({ actor: who }, { limit: 100, unread });

  it('are numbered without gaps, however many are created concurrently', async () => {
    const [one, other] = [actor(), actor()];
    await Promise.all(Array.from({ length: 40 }, (_, index) => notify(index % 2 ? one : other, published)));
    for (const who of [one, other]) {
      const { rows, last } = await notifications.since({ actor: who }, { after: 0, limit: 100 });
      expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect(last).toBe(20);
    }
  });

  it('are not created for a deleted account, however late the events arrive', async () => {
    const who = actor();
    await notify(who, published);
    await inTransaction((tx) => service.app.get(AccountService).deleted(tx, who.id));
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
    expect(await notifications.since({ actor: who }, { after: 0, limit: 10 })).toEqual({ rows: [], last: 0 });
    held.resolve();
    await Promise.all([slow, fast]);
    const { rows } = await notifications.since({ actor: who }, { after: 0, limit: 10 });
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('can be withdrawn until they are read, also before they are created', async () => {
    const who = actor();
    const withdraw = (input: NotificationInput) =>
      inTransaction((tx) => notifications.withdraw(tx, who.id, input));
    const [unread, read, early] = [randomUUID(), randomUUID(), randomUUID()].map((id) => ({
      ...published,
      id,
    }));
    for (const input of [unread, read]) await notify(who, input as NotificationInput);
    await notifications.read({ actor: who }, [read?.id as string]);
    for (const input of [unread, read, early]) await withdraw(input as NotificationInput);
    expect(await notify(who, early as NotificationInput)).toBeUndefined();
    expect(await list(who)).toMatchObject({ page: [{ id: read?.id, count: 1 }], unreadCount: 0 });
    expect(await deliveries(who)).toEqual([]);
    await expect(withdraw(published)).rejects.toThrow('article_published');
  });

  it('about one article collapse many favorites, name the latest person, and move up', async () => {
    const who = actor();
    const [article, another] = [randomUUID(), randomUUID()];
    for (const fan of ['a', 'b', 'c']) await notify(who, favorite(article, fan));
    await notify(who, favorite(another, 'd'));
    const { page, unreadCount } = await list(who);
    expect(page).toMatchObject([
      { seq: 4, count: 1, data: { userId: idOf('d') } },
      { seq: 3, count: 3, data: { userId: idOf('c') } },
    ]);
    expect(unreadCount).toBe(2);
    const { rows, last } = await notifications.since({ actor: who }, { after: 1, limit: 10 });
    expect([rows.map(({ seq }) => seq), last]).toEqual([[3, 4], 4]);
    expect(await deliveries(who)).toHaveLength(2);
  });

  it('are created again for favorites after one was read, or after the window', async () => {
    const who = actor();
    const article = randomUUID();
    await notify(who, favorite(article, 'a'));
    await notifications.read({ actor: who });
    await notify(who, favorite(article, 'b'));
    expect(await list(who)).toMatchObject({ page: [{ count: 1 }, { count: 1 }], unreadCount: 1 });
    await sleep(2_100);
    await notify(who, favorite(article, 'c'));
    expect(await list(who)).toMatchObject({
      page: [{ count: 1 }, { count: 1 }, { count: 1 }],
      unreadCount: 2,
    });
  });

  it('count exactly when many people favorite and read concurrently', async () => {
    const who = actor();
    const article = randomUUID();
    const work = Array.from({ length: 30 }, (_, index) =>
      index % 6 === 5
        ? untilAvailable(() => notifications.read({ actor: who }))
        : notify(who, favorite(article, String(index))),
    );
    await Promise.all(work);
    const { page, unreadCount } = await list(who);
    expect(page.reduce((sum, { count }) => sum + count, 0)).toBe(25);
    expect(unreadCount).toBe((await list(who, true)).page.length);
    expect(page.map(({ seq }) => seq)).toEqual(page.map(({ seq }) => seq).toSorted((a, b) => b - a));
  });

  it('are not sent to an unverified address; the welcome is sent once it is verified, once', async () => {
    const who = actor();
    const accounts = service.app.get(AccountService);
    const account = { userId: who.id, email: 'ada@example.org', username: 'ada' };
    await inTransaction((tx) => accounts.registered(tx, { ...account, name: 'Ada' }, {}));
    await service.app
      .get(PreferencesService)
      .change({ actor: who }, { channels: { article_published: ['email'] } });
    await notify(who, published);
    const welcome = [{ kind: 'welcome', channel: 'log' }];
    expect(await deliveries(who)).toEqual(welcome);
    const change = (emailVerified?: boolean) =>
      inTransaction((tx) => accounts.changed(tx, { ...account, emailVerified, profile: {} }, {}));
    // An event of a version without verification does not say.
    for (const verified of [undefined, false]) await change(verified);
    expect(await deliveries(who)).toEqual(welcome);
    for (const verified of [true, undefined, true]) await change(verified);
    welcome.unshift({ kind: 'welcome', channel: 'email' });
    expect(await deliveries(who)).toEqual(welcome);
    await notify(who, published);
    expect(await deliveries(who)).toEqual([{ kind: 'article_published', channel: 'email' }, ...welcome]);
  });

  it('welcome once, use the chosen channels, and are all deleted with the account', async () => {
    const who = actor();
    const accounts = service.app.get(AccountService);
    const registration = { userId: who.id, email: 'ada@example.org', username: 'ada', name: 'Ada' };
    await inTransaction((tx) => accounts.registered(tx, registration, {}));
    await inTransaction((tx) => accounts.registered(tx, registration, {}));
    expect((await list(who)).page).toMatchObject([{ kind: 'welcome', data: { name: 'Ada' } }]);
    const preferences = service.app.get(PreferencesService);
    await preferences.change({ actor: who }, { channels: { article_published: ['webhook', 'log'] } });
    await notify(who, published);
    await preferences.change({ actor: who }, { webhookUrl: 'https://example.org/hook' });
    await notify(who, published);
    expect(await deliveries(who)).toEqual([
      { kind: 'article_published', channel: 'log' },
      { kind: 'article_published', channel: 'log' },
      { kind: 'article_published', channel: 'webhook' },
      { kind: 'welcome', channel: 'log' },
    ]);
    await inTransaction((tx) => accounts.deleted(tx, who.id));
    for (const table of ['notification', 'delivery', 'notification_settings', 'recipient'])
      expect(await query(`SELECT FROM ${table} WHERE user_id = $1`, [who.id])).toEqual([]);
  });

  it('of others that name a person are deleted with the account, except those that count people', async () => {
    const [author, gone, other] = [actor(), actor(), actor()];
    for (const { id } of [gone, other])
      await notify(author, { ...published, data: { ...published.data, userId: id } });
    await notify(author, favorite(randomUUID(), gone.id));
    await inTransaction((tx) => service.app.get(AccountService).deleted(tx, gone.id));
    expect((await list(author)).page).toMatchObject([
      { kind: 'article_favorited' },
      { kind: 'article_published', data: { userId: other.id } },
    ]);
  });

  it('are digested once for each person who has chosen a digest and has unread ones', async () => {
    const [reader, busy, indifferent] = [actor(), actor(), actor()];
    for (const who of [reader, busy])
      await service.app.get(PreferencesService).change({ actor: who }, { channels: { digest: ['log'] } });
    for (const who of [reader, busy, indifferent]) await notify(who, published);
    await notifications.read({ actor: reader });
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

  it('are deleted long after they were read', async () => {
    const who = actor();
    for (let index = 0; index < 3; index += 1) await notify(who, published);
    const { page } = await list(who);
    await notifications.read({ actor: who }, [page[0]?.id ?? '', page[1]?.id ?? '']);
    await query(`UPDATE notification SET read_at = now() - interval '91 days' WHERE id = $1`, [page[0]?.id]);
    await service.app.get(TidyService).tidy(new AbortController().signal);
    expect((await list(who)).page.map(({ seq }) => seq)).toEqual([2, 1]);
  });

  it('are tidied together with jobs that died ninety days ago', async () => {
    const die = `UPDATE graphile_worker._private_jobs SET attempts = max_attempts, updated_at = now() - $2::interval WHERE id = $1`;
    for (const age of ['91 days', '89 days']) {
      const [job] = await query<{ id: string }>(`SELECT id FROM graphile_worker.add_job('deliver')`, []);
      await query(die, [job?.id, age]);
    }
    await service.app.get(TidyService).tidy(new AbortController().signal);
    expect(await query('SELECT FROM graphile_worker.jobs WHERE attempts = max_attempts', [])).toHaveLength(1);
  });
});
