import { AuthorPending, CommentNotFound, type CommentView, type ListComments } from '#contracts';
import { foreignKeyViolation, Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { Comment } from './comment.entity';

/** A comment as a query returns it. */
export interface CommentRow extends Pick<Comment, 'id' | 'body' | 'createdAt' | 'updatedAt'> {
  author: CommentView['author'];
}

/** $1 is the reader's id. */
const COMMENTS = `
  SELECT comment.id, comment.body, comment.created_at AS "createdAt", comment.updated_at AS "updatedAt",
    json_build_object('id', author.id, 'username', author.username, 'name', author.name, 'bio', author.bio,
      'image', author.image, 'following',
      EXISTS (SELECT FROM follow WHERE follower_id = $1 AND followee_id = author.id)) AS author
  FROM comment JOIN author ON author.id = comment.author_id`;
const BY_ID = { name: 'comment.by-id', text: `${COMMENTS} WHERE comment.id = $2` };
/** Without a cursor, before the last id there can be: a condition that the index serves in either case. */
export const PAGE = {
  name: 'comment.page',
  text: `${COMMENTS}
    WHERE comment.article_id = $2 AND comment.id < coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    ORDER BY comment.id DESC LIMIT $4`,
};
/** A number is a bigint, which arrives as a string; a float8 holds the first 2^53 exactly. */
const NUMBERS = {
  name: 'comment.numbers',
  text: 'SELECT id, number::float8 AS number FROM comment WHERE id = ANY($1)',
};
const BY_NUMBER = {
  name: 'comment.by-number',
  text: 'SELECT id FROM comment WHERE number = $2 AND article_id = $1',
};

/** All queries on comments. */
@Injectable()
export class CommentRepository {
  constructor(private readonly reader: Reader) {}

  /** @throws AuthorPending */
  async insert(tx: Tx, comment: Comment): Promise<void> {
    try {
      await tx.insert(Comment, comment);
    } catch (error) {
      throw foreignKeyViolation(error) ? new AuthorPending() : error;
    }
  }

  async delete(tx: Tx, { id }: Comment): Promise<void> {
    await tx.delete(Comment, { id });
  }

  /** A comment of the article, locked until the transaction ends. @throws CommentNotFound */
  async lock(tx: Tx, articleId: string, id: string): Promise<Comment> {
    const comment = await tx.findOne(Comment, {
      where: { id, articleId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!comment) throw new CommentNotFound();
    return comment;
  }

  /** A comment that the transaction has inserted. */
  async inserted(tx: Tx, { id, authorId }: Comment): Promise<CommentRow> {
    return (await this.reader.row<CommentRow>(BY_ID, [authorId, id], tx)) as CommentRow;
  }

  async numbersOf(ids: string[]): Promise<{ id: string; number: number }[]> {
    return this.reader.rows<{ id: string; number: number }>(NUMBERS, [ids]);
  }

  async byNumber(articleId: string, number: number): Promise<{ id: string } | undefined> {
    return this.reader.row<{ id: string }>(BY_NUMBER, [articleId, number]);
  }

  /** Newest first, up to one row more than `limit`: it shows that there is a next page. */
  async page(articleId: string, { limit, cursor }: ListComments, readerId?: string): Promise<CommentRow[]> {
    return this.reader.rows<CommentRow>(PAGE, [readerId ?? null, articleId, cursor ?? null, limit + 1]);
  }
}
