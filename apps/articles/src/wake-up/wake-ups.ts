import { ARTICLE_PUBLISHED_SUBJECT, commentsChangedSubject } from '#contracts';
import { AppConnection } from '#transport';
import { Injectable } from '@nestjs/common';

const INTERVAL_MS = 5;

/**
 * Informs the gateways of changes that their streams send. To be called after the commit: before it, the gateways find nothing. A lost
 * message is harmless: they also poll.
 */
@Injectable()
export class WakeUps {
  private announcing: NodeJS.Timeout | undefined;

  constructor(private readonly nats: AppConnection) {}

  /** Also when the article was deleted. */
  commentsChanged(articleId: string): void {
    this.publish(commentsChangedSubject(articleId));
  }

  /** It names no article, so one message stands for all that are published within `INTERVAL_MS`. */
  articlePublished(): void {
    this.announcing ??= setTimeout(() => {
      this.announcing = undefined;
      this.publish(ARTICLE_PUBLISHED_SUBJECT);
    }, INTERVAL_MS).unref();
  }

  private publish(subject: string): void {
    const { connection } = this.nats;
    if (!connection.isClosed() && !connection.isDraining()) connection.publish(subject);
  }
}
