import { ArticleDeleted } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Inbox } from '#outbox';
import { Controller } from '@nestjs/common';
import { Audit } from './audit';

const On = consumer({ durable: 'auth-articles' });

/** Who deletes what others have written is in the audit log, like what is done to their accounts. */
@Controller()
export class ArticleConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly audit: Audit,
  ) {}

  @On(ArticleDeleted)
  async deleted(delivery: Delivery<typeof ArticleDeleted>): Promise<Outcome> {
    const { articleId, authorId, slug, deletedBy, requestId } = delivery.data;
    if (deletedBy === undefined || deletedBy === authorId) return 'ack';
    const who = { accountId: authorId, actorId: deletedBy };
    const details = { articleId, slug };
    const entry = { action: 'article.deleted' as const, ...who, details, at: delivery.time };
    const context = { ...delivery.context, requestId };
    return this.inbox.once(delivery, (tx) => this.audit.record(tx, entry, context));
  }
}
