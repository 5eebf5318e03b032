import { type ArticleSummary, Json, type ListFeed } from '#contracts';
import { Reader } from '#database';
import { Injectable } from '@nestjs/common';
import type { ListedArticle } from '../article/article.reads';
import { articleJson } from '../article/article-list.sql';

/** An article in a feed. */
export type FeedArticle = Pick<ListedArticle, 'id' | 'summary'>;

/** Without a cursor, before the last id there can be: a condition that the index serves in either case. */
const BEFORE = `coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')`;

/**
 * $1 is the reader, $2 the cursor, $3 the number of articles. There are two ways to the newest articles, and nothing is written for
 * followers when an article is published:
 * - Of the newest articles of all authors, those whose author the reader follows. Readers who follow many people find enough soon. The
 *   search ends after a fourth as many articles as the reader follows people, so it adds at most a fourth to the other way. `OFFSET 0`
 *   keeps it one lookup per article, which stops at the last one that is needed.
 * - The newest article of each person whom the reader follows. The authors of the newest of these have written all articles of the
 *   page, so it is merged from theirs. This takes one lookup for each person.
 */
export const PAGE = {
  name: 'feed.page',
  text: `
    WITH recent AS MATERIALIZED (
      SELECT newest.id FROM (
        SELECT id, author_id FROM article WHERE id < ${BEFORE} ORDER BY id DESC
        LIMIT (SELECT count(*) / 4 FROM follow WHERE follower_id = $1)
      ) newest
      WHERE EXISTS (SELECT FROM follow WHERE follower_id = $1 AND followee_id = newest.author_id OFFSET 0)
      ORDER BY newest.id DESC LIMIT $3::int
    ), merged AS (
      SELECT article.id FROM (
        SELECT newest.author_id FROM follow CROSS JOIN LATERAL (
          SELECT id, author_id FROM article WHERE author_id = followee_id AND id < ${BEFORE} ORDER BY id DESC LIMIT 1
        ) newest
        WHERE follower_id = $1 ORDER BY newest.id DESC LIMIT $3::int
      ) writer CROSS JOIN LATERAL (
        SELECT id FROM article WHERE author_id = writer.author_id AND id < ${BEFORE} ORDER BY id DESC LIMIT $3::int
      ) article
      ORDER BY article.id DESC LIMIT $3::int
    ), page AS (
      SELECT id FROM recent WHERE (SELECT count(*) FROM recent) = $3::int
      UNION ALL
      SELECT id FROM merged WHERE (SELECT count(*) FROM recent) < $3::int
      LIMIT $3::int
    )
    SELECT article.id, ${articleJson('$1')} AS json
    FROM page JOIN article USING (id) JOIN author ON author.id = article.author_id
    ORDER BY article.id DESC`,
};

/** All queries on feeds. */
@Injectable()
export class FeedReads {
  constructor(private readonly reader: Reader) {}

  /** Newest first, up to one row more than `limit`: it shows that there is a next page. */
  async page(readerId: string, { limit, cursor }: ListFeed): Promise<FeedArticle[]> {
    const values = [readerId, cursor ?? null, limit + 1];
    const rows = await this.reader.rows<{ id: string; json: string }>(PAGE, values);
    return rows.map(({ id, json }) => ({ id, summary: new Json<ArticleSummary>(json) }));
  }
}
