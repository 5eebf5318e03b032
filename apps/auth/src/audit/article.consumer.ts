import { ArticleDeleted } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Inbox, originOf } from '#outbox';
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
    const entry = { action: 'article.deleted' as const, ...who, details: { articleId, slug } };
    const occasion = { ...originOf(delivery), requestId, at: delivery.time };
    return this.inbox.once(delivery, (tx) => this.audit.record(tx, entry, occasion));
  }
}
