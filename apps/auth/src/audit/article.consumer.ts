import { ArticleDeleted, CommentRemoved } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Inbox } from '#outbox';
import { Controller } from '@nestjs/common';
import { AuditService } from './audit.service';

const On = consumer({ durable: 'auth-articles' });

/** Adds an entry when an account deletes the article or the comment of another author. */
@Controller()
export class ArticleConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly audit: AuditService,
  ) {}

  @On(ArticleDeleted)
  async deleted(delivery: Delivery<typeof ArticleDeleted>): Promise<Outcome> {
    const { articleId, authorId, slug, deletedBy, requestId } = delivery.data;
    if (deletedBy === undefined || deletedBy === authorId) return 'ack';
    const context = { ...delivery.context, requestId };
    return this.inbox.once(delivery, (tx) =>
      this.audit.record(tx, context, 'article.deleted', {
        accountId: authorId,
        actorId: deletedBy,
        details: { articleId, slug },
        at: delivery.time,
      }),
    );
  }

  @On(CommentRemoved)
  async commentRemoved(delivery: Delivery<typeof CommentRemoved>): Promise<Outcome> {
    const { articleId, commentId, userId, slug, deletedBy, requestId } = delivery.data;
    if (deletedBy === undefined || deletedBy === userId) return 'ack';
    const context = { ...delivery.context, requestId };
    return this.inbox.once(delivery, (tx) =>
      this.audit.record(tx, context, 'comment.deleted', {
        accountId: userId,
        actorId: deletedBy,
        details: { articleId, commentId, slug },
        at: delivery.time,
      }),
    );
  }
}
