import { AuthorPending, type CommentsSince, type StreamedComment } from '#contracts';
import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import type { Comment } from './comment.entity';

/** The row with the counter is locked until the transaction ends: the transaction with the next number commits later. */
const NEXT = 'ON CONFLICT (article_id) DO UPDATE SET last = counter.last + 1 RETURNING last';
const COUNT = `INSERT INTO comment_counter AS counter (article_id, last) VALUES ($1, 1) ${NEXT}`;
/** The author first: a concurrent deletion of the author locks it before the counters, too. */
const COUNT_ADDED = `
  INSERT INTO comment_counter AS counter (article_id, last)
  SELECT $1, 1 FROM (SELECT FROM author WHERE id = $2 FOR KEY SHARE) author ${NEXT}`;
const REMOVED = 'INSERT INTO comment_removal (article_id, seq, comment_id) VALUES ($1, $2, $3)';

/** Waits for comments that the author is adding, and keeps further ones from being added. */
const LOCK_AUTHOR = 'SELECT FROM author WHERE id = $1 FOR UPDATE';
/** In one order, and before the comments: a concurrent deletion of an article locks it first, too. */
const HOLD_ARTICLES = `
  SELECT FROM article WHERE id IN (SELECT article_id FROM comment WHERE author_id = $1) ORDER BY id FOR KEY SHARE`;
const REMOVE_ALL = `
  WITH removed AS (DELETE FROM comment WHERE author_id = $1 RETURNING id, article_id),
    counter AS (
      INSERT INTO comment_counter AS counter (article_id, last)
      SELECT article_id, count(*)::int FROM removed GROUP BY article_id ORDER BY article_id
      ON CONFLICT (article_id) DO UPDATE SET last = counter.last + excluded.last
      RETURNING article_id, last
    )
  INSERT INTO comment_removal (article_id, comment_id, seq)
  SELECT article_id, id, last + 1 - row_number() OVER (PARTITION BY article_id ORDER BY id DESC)
  FROM removed JOIN counter USING (article_id)
  RETURNING article_id AS "articleId"`;

const POSITION = {
  name: 'comment.position',
  text: `
    SELECT article.id AS "articleId", coalesce(counter.last, 0) AS last
    FROM slug_owner JOIN article ON article.id = slug_owner.article_id
    LEFT JOIN comment_counter counter ON counter.article_id = article.id
    WHERE slug_owner.slug = $1`,
};
/** One statement, so that `last` and the rows are of the same moment. Returns a row for every article. */
export const SINCE = {
  name: 'comment.since',
  text: `
    SELECT coalesce(counter.last, 0) AS last, newer.*
    FROM article LEFT JOIN comment_counter counter ON counter.article_id = article.id
    LEFT JOIN LATERAL (
      SELECT * FROM (
        (SELECT comment.seq, comment.id AS "commentId", comment.body, comment.created_at AS "createdAt",
           comment.updated_at AS "updatedAt", json_build_object('id', author.id, 'username', author.username,
             'name', author.name, 'bio', author.bio, 'image', author.image) AS author
         FROM comment JOIN author ON author.id = comment.author_id
         WHERE comment.article_id = $1 AND comment.seq > $2 ORDER BY comment.seq LIMIT $3)
        UNION ALL
        (SELECT seq, comment_id, NULL, NULL, NULL, NULL
         FROM comment_removal WHERE article_id = $1 AND seq > $2 ORDER BY seq LIMIT $3)
      ) change ORDER BY seq LIMIT $3
    ) newer ON true
    WHERE article.id = $1`,
};

type Added = Pick<Comment, 'body' | 'createdAt' | 'updatedAt'> & Pick<StreamedComment, 'author'>;
/** A change to the comments of an article. A deletion has only the first two. */
export type CommentChangeRow = { seq: number; commentId: string } & (
  | Added
  | { [Column in keyof Added]: null }
);
/** Only `last` when nothing changed. */
type SinceRow = { last: number } & (CommentChangeRow | { seq: null });

/** All queries on the changes of an article's comments, which streams send. */
@Injectable()
export class CommentChangeRepository {
  constructor(private readonly reader: Reader) {}

  /**
   * The number of a comment that is added next. Other changes to the article's comments wait until the transaction ends.
   * @throws AuthorPending when the author is not known
   */
  async nextAdded(tx: Tx, articleId: string, authorId: string): Promise<number> {
    const [counter] = await tx.query<{ last: number }[]>(COUNT_ADDED, [articleId, authorId]);
    if (!counter) throw new AuthorPending();
    return counter.last;
  }

  async removed(tx: Tx, articleId: string, commentId: string): Promise<void> {
    const [counter] = await tx.query<{ last: number }[]>(COUNT, [articleId]);
    await tx.query(REMOVED, [articleId, counter?.last, commentId]);
  }

  /** Deletes all comments of an author. @returns the ids of their articles */
  async removeAllBy(tx: Tx, authorId: string): Promise<string[]> {
    await tx.query(LOCK_AUTHOR, [authorId]);
    await tx.query(HOLD_ARTICLES, [authorId]);
    const removed = await tx.query<{ articleId: string }[]>(REMOVE_ALL, [authorId]);
    return [...new Set(removed.map(({ articleId }) => articleId))];
  }

  /** The article that has or had this slug, and the number of its last change. */
  async position(slug: string): Promise<{ articleId: string; last: number } | undefined> {
    return this.reader.row<{ articleId: string; last: number }>(POSITION, [slug]);
  }

  /** Oldest first, those with a number above `after`, and the number of the last change; undefined without such an article. */
  async since({
    articleId,
    after,
    limit,
  }: CommentsSince): Promise<{ rows: CommentChangeRow[]; last: number } | undefined> {
    const found = await this.reader.rows<SinceRow>(SINCE, [articleId, after, limit]);
    const [first] = found;
    return first && { last: first.last, rows: found.filter((row) => row.seq !== null) };
  }
}
