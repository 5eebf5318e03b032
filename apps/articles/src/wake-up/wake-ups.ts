import { ARTICLE_PUBLISHED_SUBJECT, commentsChangedSubject } from '#contracts';
import { AppConnection } from '#transport';
import { Injectable } from '@nestjs/common';

/**
 * Informs the gateways of changes that their streams send. To be called after the commit: before it, the gateways find nothing. A lost
 * message is harmless: they also poll.
 */
@Injectable()
export class WakeUps {
  constructor(private readonly nats: AppConnection) {}

  /** Also when the article was deleted. */
  commentsChanged(articleId: string): void {
    this.publish(commentsChangedSubject(articleId));
  }

  articlePublished(): void {
    this.publish(ARTICLE_PUBLISHED_SUBJECT);
  }

  private publish(subject: string): void {
    const { connection } = this.nats;
    if (!connection.isClosed()) connection.publish(subject);
  }
}
