import { setTimeout as sleep } from 'node:timers/promises';
import { ArticleCreated, type Channel, CommentAdded, type DataOf, type Event } from '#contracts';
import { Transaction, type Tx } from '#database';
import { DataSource } from 'typeorm';
import { NIL, v7 as uuidv7 } from 'uuid';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/databases';
import { eventually } from '../../../../test/support/eventually';
import { happening } from '../../../../test/support/happening';
import { type NotificationsApp, startNotificationsApp } from '../../../../test/support/notifications-app';
import { AccountService } from '../account/account.service';
import { ArticleService } from '../article/article.service';
import { NOTIFY } from './fan-out.repository';
import { BATCH_SIZE, FanOutService } from './fan-out.service';

/** More than three batches. */
const FOLLOWERS = 3 * BATCH_SIZE + 5;
const LONG = { timeout: 120_000 };

interface Article {
  articleId: string;
  authorId: string;
}

describe('a fan-out', () => {
  let database: FreshDatabase;
  let apps: NotificationsApp[];
  let app: NotificationsApp['app'];
  let author: string;

  beforeEach(async () => {
    database = await freshDatabase('notifications');
    author = uuidv7();
  });
  afterEach(async () => {
    await Promise.all(apps.map((one) => one.close()));
    await database.drop();
  });

  /** Starts the service: two replicas that run jobs, or one that runs none. */
  async function start(runsJobs: boolean): Promise<void> {
    const options = { databaseUrl: database.url, ...(!runsJobs && { jobs: [] }) };
    apps = await Promise.all(Array.from({ length: runsJobs ? 2 : 1 }, () => startNotificationsApp(options)));
    app = apps[0]?.app as NotificationsApp['app'];
  }
  const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    app.get(DataSource).query<Row[]>(sql, values);
  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => app.get(Transaction).run(work);
  const happened = <E extends Event>({ type }: E, data: DataOf<E> & { articleId: string }, version = 1) =>
    run((tx) =>
      app.get(ArticleService).happened(tx, [happening(type, data, { id: data.articleId, version })]),
    );

  /** Adds followers directly: it is the number that matters here. */
  async function follow(size = FOLLOWERS): Promise<string[]> {
    const ids = Array.from({ length: size }, () => uuidv7());
    await query('INSERT INTO follower SELECT $1, unnest($2::uuid[])', [author, ids]);
    return ids;
  }
  async function publish(): Promise<Article> {
    const article = { articleId: uuidv7(), authorId: author, slug: 'one', title: 'ONE' };
    await happened(ArticleCreated, { ...article, username: 'ann' });
    return article;
  }
  const remove = (article: Article, version = 2) =>
    run((tx) => app.get(ArticleService).deleted(tx, { ...article, slug: 'one', title: 'ONE' }, version));
  const isOver = async (): Promise<boolean> => (await query('SELECT FROM fan_out')).length === 0;
  const ends = () => eventually(async () => expect(await isOver()).toBe(true), LONG);
  /** The number of followers with each number of notifications about the article. */
  async function counts({ articleId }: Article, followers: string[]): Promise<Record<number, number>> {
    const rows = await query<{ notifications: number; people: number }>(
      `SELECT notifications, count(*)::int AS people FROM (
         SELECT count(notification.id)::int AS notifications FROM unnest($2::uuid[]) person
         LEFT JOIN notification ON user_id = person AND topic = $1 AND kind = 'author_published'
         GROUP BY person) each_person
       GROUP BY notifications`,
      [articleId, followers],
    );
    return Object.fromEntries(rows.map(({ notifications, people }) => [notifications, people]));
  }
  const settings = (
    followers: string[],
    channels: Partial<Record<string, Channel[]>>,
    muted: string[] = [],
  ) =>
    query(
      `INSERT INTO notification_settings (user_id, channels, muted, webhook_url, webhook_secret)
       SELECT unnest($1::uuid[]), $2, $3, 'http://127.0.0.1:1/', 's'`,
      [followers, JSON.stringify(channels), muted],
    );
  const batch = (
    article: Article,
    after: string = NIL,
    more: (tx: Tx, last: string) => Promise<void> = async () => {},
  ) =>
    app
      .get(FanOutService)
      .notifyNext({ kind: 'author_published', ...article, data: {}, after }, {} as never, more);

  it('notifies every follower once, with the article and its author, and no other account', async () => {
    await start(true);
    const followers = await follow();
    const article = await publish();
    await ends();
    expect(await counts(article, followers)).toEqual({ 1: FOLLOWERS });
    const [sample] = await query('SELECT * FROM notification WHERE user_id = $1', [followers[7]]);
    const { articleId } = article;
    expect(sample).toMatchObject({
      ...{ kind: 'author_published', topic: articleId, seq: 1, count: 1, read_at: null },
      data: { articleId, slug: 'one', title: 'ONE', username: 'ann', userId: author },
    });
    const others = await query('SELECT kind FROM notification WHERE NOT user_id = ANY($1)', [followers]);
    expect(others).toEqual([{ kind: 'article_published' }]);
  });

  it('survives lost connections and repeated jobs: no follower is left out or notified twice', async () => {
    await start(true);
    const followers = await follow(6 * BATCH_SIZE);
    const article = await publish();
    let cuts = 0;
    while (!(await isOver().catch(() => false))) {
      // Between any two statements, and in them. A job that failed runs again at once.
      if (cuts < 6) {
        await query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        ).catch(() => undefined);
        cuts += 1;
        await query('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL').catch(
          () => undefined,
        );
      }
      await sleep(50);
    }
    expect(cuts).toBeGreaterThan(0);
    expect(await counts(article, followers)).toEqual({ 1: followers.length });
  });

  it('does nothing when a job runs again after its batch was stored', async () => {
    await start(false);
    const followers = await follow(BATCH_SIZE + 1);
    const article = await publish();
    const next: string[] = [];
    const more = async (_tx: Tx, last: string): Promise<void> => void next.push(last);
    await batch(article, NIL, more);
    await batch(article, NIL, more);
    expect(next).toHaveLength(1);
    await Promise.all([batch(article, next[0]), batch(article, next[0])]);
    await batch(article, next[0]);
    expect(await counts(article, followers)).toEqual({ 1: followers.length });
    expect(await isOver()).toBe(true);
  });

  it('is not begun for an author without followers', async () => {
    await start(false);
    await publish();
    expect(await query('SELECT FROM graphile_worker.jobs')).toEqual([]);
    expect(await isOver()).toBe(true);
  });

  it('delays no other notification, nor a message of another one', async () => {
    await start(true);
    await follow(20 * BATCH_SIZE);
    const reader = uuidv7();
    await publish();
    const article = { articleId: uuidv7(), authorId: reader, slug: 'two', title: 'TWO' };
    const comment = { ...article, userId: uuidv7(), username: 'bob' };
    for (let index = 0; index < 5; index += 1)
      await happened(CommentAdded, { ...comment, commentId: uuidv7() }, index + 1);
    // Each has a message on the channel "log", which is a job.
    const sent = `SELECT FROM delivery WHERE user_id = $1 AND status = 'sent'`;
    await eventually(async () => expect(await query(sent, [reader])).toHaveLength(5), LONG);
    expect(await isOver()).toBe(false);
    await ends();
  });

  it('leaves out those who muted the kind or the author, and whose accounts are deleted', async () => {
    await start(false);
    const [muteKind, muteAuthor, deleted, ...others] = (await follow(5)) as [string, string, string];
    await settings([muteKind], {}, ['author_published']);
    await query('INSERT INTO mute VALUES ($1, $2, $3)', [muteAuthor, author, uuidv7()]);
    await run((tx) => app.get(AccountService).deleted(tx, deleted));
    await query('INSERT INTO follower VALUES ($1, $2)', [author, deleted]);
    const article = await publish();
    await batch(article);
    expect(await counts(article, others)).toEqual({ 1: 2 });
    expect(await counts(article, [muteKind, muteAuthor, deleted])).toEqual({ 0: 3 });
  });

  it('plans the messages that each follower has chosen, after those of others', async () => {
    await start(false);
    const [byEmail, unverified, byHook, byAll] = (await follow(5)) as [string, string, string, string];
    await query(
      `INSERT INTO recipient (user_id, email, name, email_verified)
       SELECT person, 'a@example.org', 'A', person <> $2 FROM unnest($1::uuid[]) person`,
      [[byEmail, unverified, byAll], unverified],
    );
    await settings([byEmail, unverified], { author_published: ['email'] });
    await settings([byHook], { author_published: ['webhook'] });
    await settings([byAll], { author_published: ['log', 'email', 'webhook'] });
    await batch(await publish());
    const planned = await query<{ user_id: string; channel: Channel }>(
      `SELECT user_id, channel FROM delivery WHERE kind = 'author_published'`,
    );
    const expected = [
      [byEmail, 'email'],
      [byHook, 'webhook'],
      [byAll, 'log'],
      [byAll, 'email'],
      [byAll, 'webhook'],
    ];
    expect(planned.map(({ user_id: id, channel }) => `${id} ${channel}`).sort()).toEqual(
      expected.map((one) => one.join(' ')).sort(),
    );
    const jobs = await query(`SELECT priority FROM graphile_worker.jobs WHERE task_identifier = 'deliver'`);
    expect(jobs).toEqual(Array(3).fill({ priority: 20 }));
    const due = await query<{ user_id: string }>(
      'SELECT user_id FROM notification_settings WHERE webhook_due_at IS NOT NULL',
    );
    expect(due.map(({ user_id: id }) => id).sort()).toEqual([byHook, byAll].sort());
  });

  it('stops when the article is deleted, and what was sent is deleted with it', async () => {
    await start(false);
    const followers = await follow();
    const article = await publish();
    const next: string[] = [];
    await batch(article, NIL, async (_tx, last) => void next.push(last));
    await batch(article, next[0], async (_tx, last) => void next.push(last));
    expect(await counts(article, followers)).toEqual({ 0: FOLLOWERS - 2 * BATCH_SIZE, 1: 2 * BATCH_SIZE });
    await remove(article);
    await batch(article, next[1]);
    // The first of a page is the notification of the author.
    const left = BATCH_SIZE + 1;
    expect(await counts(article, followers)).toEqual({ 0: FOLLOWERS - left, 1: left });
    expect(await isOver()).toBe(true);
    // A replica that runs jobs deletes the others.
    apps.push(await startNotificationsApp({ databaseUrl: database.url }));
    await eventually(async () => expect(await counts(article, followers)).toEqual({ 0: FOLLOWERS }), LONG);
  });

  it('that runs while the article is deleted leaves nothing', async () => {
    await start(true);
    const followers = await follow();
    const article = await publish();
    await sleep(30);
    await remove(article);
    await eventually(async () => expect(await query('SELECT FROM graphile_worker.jobs')).toEqual([]), LONG);
    expect(await counts(article, followers)).toEqual({ 0: FOLLOWERS });
  });

  it('that runs while the article gets another name leaves no old one', async () => {
    await start(true);
    const followers = await follow();
    const article = await publish();
    const changed = { ...article, slug: 'new', title: 'NEW' };
    await run((tx) => app.get(ArticleService).changed(tx, changed, 2));
    await ends();
    await eventually(async () => expect(await query('SELECT FROM graphile_worker.jobs')).toEqual([]), LONG);
    expect(await counts(article, followers)).toEqual({ 1: FOLLOWERS });
    const old = `SELECT FROM notification WHERE topic = $1 AND data ->> 'slug' <> 'new'`;
    expect(await query(old, [article.articleId])).toEqual([]);
  });

  it('finds each batch by an index, planned for unknown values', async () => {
    await start(false);
    await follow(5 * BATCH_SIZE);
    await query('INSERT INTO mute SELECT follower_id, followee_id, follower_id FROM follower LIMIT 500');
    await query('ANALYZE');
    const plan = await run(async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      await tx.query('SET LOCAL plan_cache_mode = force_generic_plan');
      await tx.query(`PREPARE batch (uuid, uuid, int, text, uuid, jsonb, uuid[]) AS ${NOTIFY}`);
      const rows = await tx.query<Record<'QUERY PLAN', string>[]>(
        `EXPLAIN EXECUTE batch ('${author}', '${NIL}', 1000, '', '${NIL}', '{}', '{}')`,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).not.toMatch(/Seq Scan/);
    expect(plan).toMatch(/Index Only Scan using follower_pkey on follower/);
  });
});
