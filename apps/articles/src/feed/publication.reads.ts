import type { PublishedSince } from '#contracts';
import { Reader } from '#database';
import { Injectable } from '@nestjs/common';
import type { ArticleRow } from '../article/article.reads';

/** Transactions below this number have ended, and their articles are visible to this statement. */
const SETTLED = 'pg_snapshot_xmin(pg_current_snapshot())';

/**
 * $1 is the position, $2 the readers, $3 the number of articles to look at. At least one row. Each reader is one lookup for an article:
 * cheap for authors with a million followers.
 */
export const SINCE = {
  name: 'publication.since',
  text: `
    WITH recent AS MATERIALIZED (
      SELECT id, author_id, published_in FROM article
      WHERE published_in > $1::bigint::text::xid8 AND published_in < ${SETTLED}
      ORDER BY published_in LIMIT $3::int
    )
    SELECT "hasMore",
      CASE WHEN "hasMore" THEN (SELECT published_in::text FROM recent ORDER BY published_in DESC LIMIT 1)
      ELSE (${SETTLED}::text::bigint - 1)::text END AS "upTo",
      EXISTS (SELECT FROM article WHERE published_in >= ${SETTLED}) AS "isPending",
      page.*
    FROM (SELECT count(*) = $3::int AS "hasMore" FROM recent) one LEFT JOIN LATERAL (
      SELECT recent.published_in::text AS position, followers.ids AS readers,
        article.id, slug, title, description, favorites_count AS "favoritesCount",
        created_at AS "createdAt", updated_at AS "updatedAt",
        ARRAY(SELECT tag FROM article_tag WHERE article_id = article.id ORDER BY position) AS tags,
        author.id AS "authorId", author.username AS "authorUsername", author.name AS "authorName",
        author.bio AS "authorBio", author.image AS "authorImage"
      FROM recent
      CROSS JOIN LATERAL (
        SELECT array_agg(reader) AS ids FROM unnest($2::uuid[]) reader
        WHERE EXISTS (SELECT FROM follow WHERE follower_id = reader AND followee_id = recent.author_id OFFSET 0)
      ) followers
      JOIN article ON article.id = recent.id JOIN author ON author.id = recent.author_id
      WHERE followers.ids IS NOT NULL
    ) page ON true
    ORDER BY page.position::bigint`,
};

/**
 * A restored database can hold numbers that its server has not reached; it would send these articles again when it does. They are from
 * before, so no stream need send them.
 */
const FORGET_FUTURE = {
  text: `UPDATE article SET published_in = '0' WHERE published_in > pg_current_xact_id()`,
};

/** An article with the readers that have it in their feeds. */
export interface PublicationRow extends Omit<ArticleRow, 'body' | 'favorited' | 'authorFollowing'> {
  position: string;
  readers: string[];
}
type SinceRow = { upTo: string; hasMore: boolean; isPending: boolean } & (PublicationRow | { id: null });

/** The articles that were published after a position. */
export interface Published {
  rows: PublicationRow[];
  upTo: number;
  hasMore: boolean;
  isPending: boolean;
}

/** All queries on the order in which articles were published. */
@Injectable()
export class PublicationReads {
  constructor(private readonly reader: Reader) {}

  async since({ after, readers, limit }: PublishedSince): Promise<Published> {
    const found = await this.reader.rows<SinceRow>(SINCE, [after ?? null, readers, limit]);
    const { upTo = '0', hasMore = false, isPending = false } = found[0] ?? {};
    const rows = found.filter((row): row is SinceRow & PublicationRow => row.id !== null);
    return { rows, upTo: Number(upTo), hasMore, isPending };
  }

  async forgetFuture(): Promise<void> {
    await this.reader.rows(FORGET_FUTURE);
  }
}
