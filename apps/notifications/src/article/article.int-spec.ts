import { randomUUID } from 'node:crypto';
import {
  type Actor,
  ArticleCreated,
  type DataOf,
  type Event,
  FavoriteAdded,
  FavoriteRemoved,
} from '#contracts';
import { Transaction, type Tx } from '#database';
import { INBOX_KEPT_DAYS } from '#outbox';
import { DataSource } from 'typeorm';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/databases';
import { happening } from '../../../../test/support/happening';
import { type NotificationsApp, startNotificationsApp } from '../../../../test/support/notifications-app';
import { AccountService } from '../account/account.service';
import { DeliveryRepository } from '../delivery/delivery.repository';
import { NotificationService } from '../notification/notification.service';
import { TidyService } from '../tidy/tidy.service';
import { ArticleService } from './article.service';

type Favorite = DataOf<typeof FavoriteAdded>;

const [ANN, BOB, CAT] = [randomUUID(), randomUUID(), randomUUID()] as const;

describe('a notification about an article', () => {
  let database: FreshDatabase;
  let service: NotificationsApp;
  let articles: ArticleService;
  let author: Actor;
  let articleId: string;

  beforeAll(async () => {
    database = await freshDatabase('notifications');
    // No jobs run here, so planned deliveries stay.
    service = await startNotificationsApp({ databaseUrl: database.url, jobs: [] });
    articles = service.app.get(ArticleService);
  });
  afterAll(async () => {
    await service.close();
    await database.drop();
  });
  beforeEach(() => {
    author = { id: randomUUID(), roles: ['user'], sessionId: randomUUID() };
    articleId = randomUUID();
  });

  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => service.app.get(Transaction).run(work);
  const favorite = (userId: string, slug = 'one'): Favorite => ({
    articleId,
    authorId: author.id,
    userId,
    slug,
    title: slug.toUpperCase(),
  });
  const happened = ({ type }: Event, data: Favorite, version: number) =>
    run((tx) => articles.happened(tx, [happening(type, data, { id: data.articleId, version })]));
  const publish = (version = 1, slug = 'one') => happened(ArticleCreated, favorite('', slug), version);
  const rename = (version: number, slug: string) =>
    run((tx) => articles.changed(tx, favorite('', slug), version));
  const remove = (version: number) => run((tx) => articles.deleted(tx, favorite(''), version));
  const like = (version: number, userId: string, slug?: string) =>
    happened(FavoriteAdded, favorite(userId, slug), version);
  const unlike = (version: number, userId: string) => happened(FavoriteRemoved, favorite(userId), version);
  const list = async () => {
    const { page, unreadCount } = await service.app
      .get(NotificationService)
      .list({ actor: author }, { limit: 100, unread: false });
    const unread = await service.app
      .get(NotificationService)
      .list({ actor: author }, { limit: 100, unread: true });
    expect(unread.page).toHaveLength(unreadCount);
    return page;
  };
  const since = async (after: number): Promise<number[]> => {
    const { rows } = await service.app
      .get(NotificationService)
      .since({ actor: author }, { after, limit: 100 });
    return rows.map(({ seq }) => seq);
  };
  const read = () => service.app.get(NotificationService).read({ actor: author });
  const deliveries = (): Promise<unknown[]> =>
    service.app.get(DataSource).query<unknown[]>('SELECT FROM delivery WHERE user_id = $1', [author.id]);

  it('follows the name of the article, also when it was read', async () => {
    await publish();
    await read();
    await like(2, ANN);
    await rename(3, 'two');
    const data = { articleId, slug: 'two', title: 'TWO' };
    expect(await list()).toMatchObject([
      { kind: 'article_favorited', seq: 2, data: { ...data, userId: ANN } },
      { kind: 'article_published', seq: 1, data },
    ]);
  });

  it('shows the newest name, in whatever order the events arrive', async () => {
    await rename(4, 'three');
    await rename(2, 'two');
    await publish();
    await like(3, ANN, 'two');
    expect((await list()).map(({ data }) => data.slug)).toEqual(['three', 'three']);
  });

  it('is deleted with the article, read or not, and the numbers of others stay', async () => {
    await publish();
    await read();
    await like(2, ANN);
    await remove(3);
    expect(await list()).toEqual([]);
    const { last } = await service.app.get(NotificationService).since({ actor: author }, { limit: 1 });
    expect(last).toBe(2);
    articleId = randomUUID();
    await publish();
    expect(await since(2)).toEqual([3]);
  });

  it('is not brought back by events that arrive after the deletion', async () => {
    await remove(9);
    await publish();
    await like(2, ANN);
    await rename(3, 'two');
    await unlike(4, ANN);
    expect(await list()).toEqual([]);
    expect(await deliveries()).toEqual([]);
  });

  it('counts a person once who likes, takes it back and likes again, and is delivered once', async () => {
    for (const version of [1, 3, 5]) {
      await like(version, ANN);
      await unlike(version + 1, ANN);
    }
    await like(7, ANN);
    expect(await list()).toMatchObject([{ seq: 1, count: 1, data: { userId: ANN } }]);
    expect(await since(1)).toEqual([]);
    expect(await deliveries()).toHaveLength(1);
    await like(8, BOB);
    expect(await list()).toMatchObject([{ seq: 2, count: 2, data: { userId: BOB } }]);
  });

  it('is hidden when the last like is taken back, and shown again with the next', async () => {
    await like(1, ANN);
    const [first] = await list();
    await unlike(2, ANN);
    expect(await list()).toEqual([]);
    expect(await since(0)).toEqual([]);
    expect(await service.app.get(DeliveryRepository).notification(first?.id ?? '')).toEqual([]);
    await read();
    await like(3, BOB);
    expect(await list()).toMatchObject([{ count: 1, readAt: null, data: { userId: BOB } }]);
  });

  it('names a person who still likes the article', async () => {
    await like(1, ANN);
    await like(2, BOB);
    await like(3, CAT);
    await unlike(4, CAT);
    expect(await list()).toMatchObject([{ count: 2, data: { userId: BOB } }]);
    const [first] = await list();
    expect(await service.app.get(DeliveryRepository).notification(first?.id ?? '')).toMatchObject([
      { count: 2 },
    ]);
  });

  it('stays as it was read, and a person counted in it does not cause another', async () => {
    await like(1, ANN);
    await like(2, BOB);
    await unlike(3, BOB);
    await read();
    await unlike(4, ANN);
    await like(5, ANN);
    expect(await list()).toMatchObject([{ count: 1 }]);
    // Bob was not counted any more when it was read.
    await like(6, BOB);
    expect(await list()).toMatchObject([
      { count: 1, readAt: null, data: { userId: BOB } },
      { count: 1, data: { userId: ANN } },
    ]);
  });

  it('counts by the newest event of a person, in whatever order the events arrive', async () => {
    await unlike(2, ANN);
    await like(1, ANN);
    expect(await list()).toEqual([]);
    await like(3, ANN);
    expect(await list()).toMatchObject([{ count: 1 }]);
  });

  it('counts exactly when many like and take it back concurrently', async () => {
    const fans = Array.from({ length: 12 }, () => randomUUID());
    await Promise.all(
      fans.flatMap((fan, index) => [
        like(index * 3 + 1, fan),
        unlike(index * 3 + 2, fan),
        ...(index % 3 ? [like(index * 3 + 3, fan)] : []),
      ]),
    );
    expect(await list()).toMatchObject([{ count: 8 }]);
  });

  it('takes out a person whose account is deleted, and does not count them later', async () => {
    const gone = randomUUID();
    await like(1, ANN);
    await like(2, gone);
    await run((tx) => service.app.get(AccountService).deleted(tx, gone));
    expect(await list()).toMatchObject([{ count: 1, data: { userId: ANN } }]);
    await unlike(3, gone);
    await like(4, gone);
    expect(await list()).toMatchObject([{ count: 1, data: { userId: ANN } }]);
  });

  it('does not deadlock when two people like each other’s articles concurrently', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const by = (authorId: string, userId: string, version: number) => {
      return happened(FavoriteAdded, { ...favorite(userId), articleId: authorId, authorId }, version);
    };
    await Promise.all([by(one, one, 1), by(other, other, 1)]);
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => [by(one, other, index + 2), by(other, one, index + 2)]).flat(),
    );
    author.id = one;
    expect(await list()).toMatchObject([{ count: 1 }]);
  });

  it('and its article are forgotten when no event about them can arrive any more', async () => {
    await like(1, ANN);
    await unlike(2, ANN);
    const old = randomUUID();
    await run((tx) => articles.deleted(tx, { ...favorite(''), articleId: old }, 1));
    const query = (sql: string) => service.app.get(DataSource).query<unknown[]>(sql, [old]);
    await service.app
      .get(DataSource)
      .query(`UPDATE notification SET created_at = now() - interval '91 days' WHERE user_id = $1`, [
        author.id,
      ]);
    const tidyAfter = async (days: number): Promise<unknown[]> => {
      await query(`UPDATE article SET deleted_at = now() - interval '${days} days' WHERE id = $1`);
      await service.app.get(TidyService).tidy(new AbortController().signal);
      return query('SELECT FROM article WHERE id = $1');
    };
    expect(await tidyAfter(INBOX_KEPT_DAYS - 1)).toHaveLength(1);
    expect(await tidyAfter(INBOX_KEPT_DAYS + 1)).toEqual([]);
    expect(
      await service.app.get(DataSource).query('SELECT FROM notification WHERE user_id = $1', [author.id]),
    ).toEqual([]);
  });
});
