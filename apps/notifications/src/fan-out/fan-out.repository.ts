import type { NotificationKind } from '#contracts';
import { rowsOf, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';

/** The article of a fan-out, locked, and the last follower who was notified of it. */
export interface FanOutState {
  slug: string;
  title: string;
  last: string;
}

/** A follower, and the id of the follower's new notification; null when the follower does not want one. */
export interface Notified {
  userId: string;
  notificationId: string | null;
}

/** What a batch writes into the inboxes of followers. */
export interface Batch {
  kind: NotificationKind;
  articleId: string;
  authorId: string;
  data: Record<string, string>;
  after: string;
  size: number;
}

const START = {
  name: 'fan-out.start',
  text: `
    INSERT INTO fan_out (article_id)
    SELECT article_id FROM unnest($1::uuid[], $2::uuid[]) AS given (article_id, author_id)
    WHERE EXISTS (SELECT FROM follower WHERE followee_id = author_id) ORDER BY article_id
    ON CONFLICT DO NOTHING RETURNING article_id AS "articleId", last`,
};
/**
 * The article cannot be deleted or renamed until the transaction ends, so its deletion and its new name also reach the notifications
 * of this batch. The lock of the fan-out lets one job at a time write a batch.
 */
const LOCK = `
  SELECT slug, title, last FROM article JOIN fan_out ON fan_out.article_id = article.id
  WHERE article.id = $1 AND deleted_at IS NULL FOR SHARE OF article FOR UPDATE OF fan_out`;
/** In the order of people, as everywhere, so that two transactions which number the same inboxes do not deadlock. */
export const NOTIFY = `
  WITH page AS MATERIALIZED (
    SELECT follower_id AS user_id FROM follower
    WHERE followee_id = $1 AND follower_id > $2 ORDER BY follower_id LIMIT $3
  ), numbered AS (
    INSERT INTO notification_counter (user_id, last)
    SELECT user_id, 1 FROM page
    WHERE NOT EXISTS (SELECT FROM mute WHERE mute.user_id = page.user_id AND muted_id = $1)
      AND NOT EXISTS (
        SELECT FROM notification_settings settings WHERE settings.user_id = page.user_id AND $4 = ANY(settings.muted))
    ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET last = notification_counter.last + 1 WHERE NOT notification_counter.closed
    RETURNING user_id, last
  ), added AS (
    INSERT INTO notification (id, user_id, seq, kind, topic, data, count, created_at)
    SELECT ($7::uuid[])[row_number() OVER ()], user_id, last, $4, $5, $6, 1, now() FROM numbered
    RETURNING id, user_id
  )
  SELECT page.user_id AS "userId", added.id AS "notificationId" FROM page LEFT JOIN added USING (user_id)
  ORDER BY page.user_id`;

/** All queries on fan-outs. */
@Injectable()
export class FanOutRepository {
  /** @returns the beginnings by article, without those of authors who have no followers */
  async start(tx: Tx, articles: { articleId: string; authorId: string }[]): Promise<Map<string, string>> {
    if (articles.length === 0) return new Map();
    const values = [articles.map(({ articleId }) => articleId), articles.map(({ authorId }) => authorId)];
    const begun = await rowsOf<{ articleId: string; last: string }>(tx, START, values);
    return new Map(begun.map(({ articleId, last }) => [articleId, last]));
  }

  /** Locks the fan-out and its article; undefined when the article is deleted or the fan-out has ended. */
  async lock(tx: Tx, articleId: string): Promise<FanOutState | undefined> {
    return (await tx.query<FanOutState[]>(LOCK, [articleId]))[0];
  }

  /** Notifies the next `size` followers. @returns them, in the order of their ids */
  async notify(tx: Tx, { kind, articleId, authorId, data, after, size }: Batch): Promise<Notified[]> {
    const ids = Array.from({ length: size }, () => uuidv7());
    const values = [authorId, after, size, kind, articleId, JSON.stringify(data), ids];
    return tx.query<Notified[]>(NOTIFY, values);
  }

  async advance(tx: Tx, articleId: string, last: string): Promise<void> {
    await tx.query('UPDATE fan_out SET last = $2 WHERE article_id = $1', [articleId, last]);
  }

  async end(tx: Tx, articleId: string): Promise<void> {
    await tx.query('DELETE FROM fan_out WHERE article_id = $1', [articleId]);
  }
}
