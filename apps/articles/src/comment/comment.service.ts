import {
  type AddComment,
  CommentAdded,
  CommentNotFound,
  CommentRemoved,
  type CommentView,
  type ListComments,
} from '#contracts';
import { afterCommit, Idempotency, type Page, pageOf, Transaction } from '#database';
import { Outbox } from '#outbox';
import { annotate, counterFromZero, Operation } from '#telemetry';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { ArticleReads } from '../article/article.reads';
import { ArticleRepository } from '../article/article.repository';
import { articleData } from '../article/article.view';
import { CommentChangeService } from './comment-change.service';
import { Comment } from './comment.entity';
import { CommentRepository, type CommentRow } from './comment.repository';

const added = counterFromZero('comments.added', { unit: '{comment}', description: 'Comments added.' });
const removed = counterFromZero('comments.removed', {
  unit: '{comment}',
  description: 'Comments removed, without those deleted with an article or account.',
});

/** Comments on articles. The article is held while one is written, so that it is not deleted at the same time. */
@Injectable()
export class CommentService {
  constructor(
    private readonly transaction: Transaction,
    private readonly articles: ArticleRepository,
    private readonly reads: ArticleReads,
    private readonly comments: CommentRepository,
    private readonly changes: CommentChangeService,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws ArticleNotFound | ArticleMoved | AuthorPending */
  @Operation('comment.add')
  async add(context: Context, slug: string, input: AddComment): Promise<CommentView> {
    const { id: userId } = actorOf(context);
    const { idempotencyKey: key } = context;
    const request = {
      scope: `comments.add ${userId}`,
      key,
      input: { slug, ...input },
      subject: () => userId,
    };
    return this.idempotency.run(request, async (tx) => {
      const article = await this.articles.hold(tx, slug);
      const seq = await this.changes.added(tx, article.id, userId);
      const comment = Comment.write(article.id, userId, input.body, seq);
      await this.comments.insert(tx, comment);
      annotate({ 'article.id': article.id, 'comment.id': comment.id, 'user.id': userId });
      const row = await this.comments.inserted(tx, comment);
      await this.outbox.append(tx, context, CommentAdded, comment, {
        ...articleData(article),
        commentId: comment.id,
        userId,
        username: row.author.username,
      });
      afterCommit(tx, () => added.add(1));
      return commentView(row);
    });
  }

  /** @throws ArticleNotFound | ArticleMoved | CommentNotFound | NotYourComment */
  @Operation('comment.remove')
  async remove(context: Context, slug: string, id: string): Promise<void> {
    const actor = actorOf(context);
    await this.transaction.run(async (tx) => {
      const article = await this.articles.hold(tx, slug);
      const comment = await this.comments.lock(tx, article.id, id);
      comment.mustBeDeletableBy(actor, article.authorId);
      annotate({ 'article.id': article.id, 'comment.id': id, 'user.id': actor.id });
      comment.end();
      await this.comments.delete(tx, comment);
      await this.changes.removed(tx, article.id, id);
      await this.outbox.append(tx, context, CommentRemoved, comment, {
        ...articleData(article),
        commentId: id,
        userId: comment.authorId,
        deletedBy: actor.id,
        requestId: context.requestId || undefined,
      });
      afterCommit(tx, () => removed.add(1));
    });
  }

  /** Newest first, as the caller sees them. @throws ArticleNotFound | ArticleMoved */
  async list(context: Context, slug: string, query: ListComments): Promise<Page<CommentView>> {
    const rows = await this.comments.page(await this.reads.idOf(slug), query, context.actor?.id);
    return pageOf(rows.map(commentView), query.limit, ({ id }) => id);
  }

  /** The numbers of comments, in the order of the ids; null for an id that no comment has. */
  async numbersOf(ids: string[]): Promise<(number | null)[]> {
    const found = new Map((await this.comments.numbersOf(ids)).map(({ id, number }) => [id, number]));
    return ids.map((id) => found.get(id) ?? null);
  }

  /** The id of the article's comment with this number. @throws ArticleNotFound | ArticleMoved | CommentNotFound */
  async idOf(slug: string, number: number): Promise<string> {
    const comment = await this.comments.byNumber(await this.reads.idOf(slug), number);
    if (!comment) throw new CommentNotFound();
    return comment.id;
  }
}

const commentView = ({ id, body, author, createdAt, updatedAt }: CommentRow): CommentView => ({
  id,
  body,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
  author,
});
