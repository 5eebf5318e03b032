import { commentsChangedSubject } from '#contracts';
import { AppConnection } from '#transport';
import { Injectable } from '@nestjs/common';

/** Informs the gateways of changes that their streams send. A lost message is harmless: they also poll. */
@Injectable()
export class WakeUps {
  constructor(private readonly nats: AppConnection) {}

  /** To be called after the commit: before it, the gateways find nothing. Also when the article was deleted. */
  commentsChanged(articleId: string): void {
    const { connection } = this.nats;
    if (!connection.isClosed()) connection.publish(commentsChangedSubject(articleId));
  }
}
