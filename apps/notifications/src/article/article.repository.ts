import type { ArticleUpdated, DataOf } from '#contracts';
import { rowsOf, type Tx } from '#database';
import { Injectable } from '@nestjs/common';

/** The name of an article, from the newest event. */
export interface KnownArticle {
  slug: string;
  title: string;
}

/** A person who likes an article, or did. */
export interface Fan {
  /** The article's version when they liked it or took it back. */
  version: number;
  notificationId: string | null;
  /** Whether the notification counts this person. */
  counted: boolean;
}

/**
 * Locks the articles until the transaction ends, always in the same order. An older event changes nothing, and no event brings a
 * deleted article back.
 */
const KEEP = {
  name: 'article.keep',
  text: `
    INSERT INTO article (id, version, slug, title)
    SELECT DISTINCT ON (id) id, version, slug, title
    FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[]) AS given (id, version, slug, title)
    ORDER BY id, version DESC
    ON CONFLICT (id) DO UPDATE SET
      version = greatest(article.version, excluded.version),
      slug = CASE WHEN excluded.version > article.version THEN excluded.slug ELSE article.slug END,
      title = CASE WHEN excluded.version > article.version THEN excluded.title ELSE article.title END
    RETURNING id, slug, title, deleted_at AS "deletedAt"`,
};
const HOLD = 'SELECT slug, title, deleted_at AS "deletedAt" FROM article WHERE id = $1 FOR SHARE';
/** Returns the last id of the page if the page is full. */
const RENAME = `
  WITH page AS MATERIALIZED (
    SELECT id FROM notification WHERE topic = $1 AND id > $2 ORDER BY id LIMIT $3
  ), renamed AS (
    UPDATE notification SET data = data || jsonb_build_object('slug', $4::text, 'title', $5::text)
    FROM page
    WHERE notification.id = page.id AND (data ->> 'slug' IS DISTINCT FROM $4 OR data ->> 'title' IS DISTINCT FROM $5)
  )
  SELECT id FROM page ORDER BY id OFFSET $3 - 1`;
const DELETE_NOTIFICATIONS = `
  WITH page AS MATERIALIZED (
    SELECT id FROM notification WHERE topic = $1 AND id > $2 ORDER BY id LIMIT $3
  ), deleted AS (
    DELETE FROM notification USING page WHERE notification.id = page.id
  )
  SELECT id FROM page ORDER BY id OFFSET $3 - 1`;
const DELETE = [
  'UPDATE article SET deleted_at = coalesce(deleted_at, now()) WHERE id = $1',
  'DELETE FROM article_fan WHERE article_id = $1',
  'DELETE FROM fan_out WHERE article_id = $1',
];
/** Always in the same order: two people may notify each other concurrently. */
const LOCK_INBOXES = {
  name: 'article.lock-inboxes',
  text: `
    SELECT user_id AS "userId", closed FROM notification_counter WHERE user_id = ANY($1) ORDER BY user_id FOR UPDATE`,
};
const FAN = `
  SELECT version, notification_id AS "notificationId", counted FROM article_fan
  WHERE article_id = $1 AND user_id = $2`;
const SAVE_FAN = `
  INSERT INTO article_fan (article_id, user_id, version, notification_id, counted) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (article_id, user_id) DO UPDATE SET
    version = excluded.version, notification_id = excluded.notification_id, counted = excluded.counted`;
/** The data of a notification in which another counted person, if there is one, replaces the person `$n`. */
const without = (person: '$1' | '$2'): string => `
  CASE WHEN data ->> 'userId' = ${person}::text THEN data - 'userId' || coalesce((
    SELECT jsonb_build_object('userId', other.user_id) FROM article_fan other
    WHERE other.notification_id = notification.id AND other.counted AND other.user_id <> ${person}::uuid
    ORDER BY other.version DESC LIMIT 1), '{}') ELSE data END`;
const UNCOUNT = `
  UPDATE notification SET count = count - 1, data = ${without('$2')}
  WHERE id = $1 AND read_at IS NULL AND count > 0 RETURNING id`;
const COUNT_AGAIN = `
  UPDATE notification SET count = count + 1, data = data || jsonb_build_object('userId', $2::text)
  WHERE id = $1 AND read_at IS NULL RETURNING id`;
const UNCOUNT_EVERYWHERE = `
  UPDATE notification SET data = ${without('$1')}, count = CASE WHEN read_at IS NULL THEN greatest(count - 1, 0) ELSE count END
  FROM article_fan gone
  WHERE gone.user_id = $1::uuid AND gone.counted AND gone.notification_id = notification.id`;
const FORGET_DELETED = `
  DELETE FROM article WHERE id IN (
    SELECT id FROM article WHERE deleted_at < now() - $1 * interval '1 day' LIMIT $2)`;

/** All queries on the articles that notifications are about and the people they count. */
@Injectable()
export class ArticleRepository {
  /** Keeps the names from the newest events. @returns the newest names by id, without the articles that are deleted */
  async keepAll(
    tx: Tx,
    articles: readonly (DataOf<typeof ArticleUpdated> & { version: number })[],
  ): Promise<Map<string, KnownArticle>> {
    const rows = await rowsOf<KnownArticle & { id: string; deletedAt: Date | null }>(tx, KEEP, [
      articles.map(({ articleId }) => articleId),
      articles.map(({ version }) => version),
      articles.map(({ slug }) => slug),
      articles.map(({ title }) => title),
    ]);
    const present = rows.filter(({ deletedAt }) => !deletedAt);
    return new Map(present.map(({ id, slug, title }) => [id, { slug, title }]));
  }

  /** Remembers that an article is deleted; its fan-out ends. */
  async delete(tx: Tx, id: string): Promise<void> {
    for (const statement of DELETE) await tx.query(statement, [id]);
  }

  /**
   * Brings a page of the notifications about an article up to date with the article: with its name, or they are deleted with it. The
   * article is held, so that the name stays until the transaction ends.
   * @returns the last notification of the page; undefined when there are no more
   */
  async updateNotifications(tx: Tx, id: string, after: string, size: number): Promise<string | undefined> {
    const [article] = await tx.query<(KnownArticle & { deletedAt: Date | null })[]>(HOLD, [id]);
    if (!article) return undefined;
    const { slug, title, deletedAt } = article;
    const [last] = deletedAt
      ? await tx.query<{ id: string }[]>(DELETE_NOTIFICATIONS, [id, after, size])
      : await tx.query<{ id: string }[]>(RENAME, [id, after, size, slug, title]);
    return last?.id;
  }

  /** Locks the inboxes of people until the transaction ends. @returns the people whose accounts are deleted */
  async lockInboxes(tx: Tx, userIds: string[]): Promise<Set<string>> {
    const inboxes = await rowsOf<{ userId: string; closed: boolean }>(tx, LOCK_INBOXES, [userIds]);
    return new Set(inboxes.filter(({ closed }) => closed).map(({ userId }) => userId));
  }

  async fan(tx: Tx, articleId: string, userId: string): Promise<Fan | undefined> {
    return (await tx.query<Fan[]>(FAN, [articleId, userId]))[0];
  }

  async saveFan(tx: Tx, articleId: string, userId: string, fan: Fan): Promise<void> {
    await tx.query(SAVE_FAN, [articleId, userId, fan.version, fan.notificationId, fan.counted]);
  }

  /** Takes a person out of a notification. @returns false when it was read: then it stays as it is */
  async uncount(tx: Tx, notificationId: string, userId: string): Promise<boolean> {
    const [uncounted] = await tx.query<[unknown[], number]>(UNCOUNT, [notificationId, userId]);
    return uncounted.length > 0;
  }

  /** Counts a person again who was taken out. @returns false when the notification was read since */
  async countAgain(tx: Tx, notificationId: string, userId: string): Promise<boolean> {
    const [counted] = await tx.query<[unknown[], number]>(COUNT_AGAIN, [notificationId, userId]);
    return counted.length > 0;
  }

  /** Takes a person whose account is deleted out of all notifications. */
  async forgetPerson(tx: Tx, userId: string): Promise<void> {
    await tx.query(UNCOUNT_EVERYWHERE, [userId]);
    await tx.query('DELETE FROM article_fan WHERE user_id = $1', [userId]);
  }

  /** Forgets at most `limit` articles deleted more than `days` ago. @returns how many */
  async forgetDeleted(tx: Tx, days: number, limit: number): Promise<number> {
    const [, forgotten] = await tx.query<[unknown, number]>(FORGET_DELETED, [days, limit]);
    return forgotten;
  }
}
