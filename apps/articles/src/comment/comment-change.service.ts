import {
  ArticleNotFound,
  type ArticlesRpc,
  type CommentChange,
  type CommentsSince,
  type ReplyOf,
} from '#contracts';
import { afterCommit, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { WakeUps } from '../wake-up/wake-ups';
import { type CommentChangeRow, CommentChangeRepository } from './comment-change.repository';

/** Numbers the changes to the comments of an article, for streams, which send and resume in this order. */
@Injectable()
export class CommentChangeService {
  constructor(
    private readonly changes: CommentChangeRepository,
    private readonly wakeUps: WakeUps,
  ) {}

  /** @returns the number of the comment that the transaction adds. @throws AuthorPending */
  async added(tx: Tx, articleId: string, authorId: string): Promise<number> {
    const seq = await this.changes.nextAdded(tx, articleId, authorId);
    afterCommit(tx, () => this.wakeUps.commentsChanged(articleId));
    return seq;
  }

  async removed(tx: Tx, articleId: string, commentId: string): Promise<void> {
    await this.changes.removed(tx, articleId, commentId);
    afterCommit(tx, () => this.wakeUps.commentsChanged(articleId));
  }

  /** Deletes the comments of an author whose account is deleted. Streams of their articles send it; no event does. */
  async removeAllBy(tx: Tx, authorId: string): Promise<void> {
    const articleIds = await this.changes.removeAllBy(tx, authorId);
    afterCommit(tx, () => {
      for (const id of articleIds) this.wakeUps.commentsChanged(id);
    });
  }

  /** Where the changes of an article's comments stand, also by a former slug. @throws ArticleNotFound */
  async position(slug: string): Promise<ReplyOf<typeof ArticlesRpc.commentsPosition>> {
    const position = await this.changes.position(slug);
    if (!position) throw new ArticleNotFound();
    return position;
  }

  /** The changes after one of them, oldest first. @throws ArticleNotFound */
  async since(query: CommentsSince): Promise<ReplyOf<typeof ArticlesRpc.commentsSince>> {
    const found = await this.changes.since(query);
    if (!found) throw new ArticleNotFound();
    return { changes: found.rows.map(changeView), last: found.last };
  }
}

const changeView = ({
  seq,
  commentId: id,
  body,
  createdAt,
  updatedAt,
  author,
}: CommentChangeRow): CommentChange => {
  if (body === null) return { seq, commentId: id, comment: null };
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { seq, commentId: id, comment: { id, body, ...times, author } };
};
