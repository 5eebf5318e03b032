import { ArticleCreated, FavoriteAdded } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#messaging';
import { Inbox } from '#messaging/outbox';
import { Controller } from '@nestjs/common';
import { NotificationService } from './notification.service';

const On = consumer({ durable: 'notifications-articles' });

/** Tells authors what happens to their articles. */
@Controller()
export class ArticleConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly notifications: NotificationService,
  ) {}

  @On(ArticleCreated)
  async published(delivery: Delivery<typeof ArticleCreated>): Promise<Outcome> {
    const { authorId, slug, title } = delivery.data;
    return this.inbox.once(delivery, (tx) =>
      this.notifications.notify(tx, authorId, 'article_published', { slug, title }),
    );
  }

  @On(FavoriteAdded)
  async favorited(delivery: Delivery<typeof FavoriteAdded>): Promise<Outcome> {
    const { authorId, userId, slug, title } = delivery.data;
    return this.inbox.once(delivery, async (tx) => {
      if (userId !== authorId)
        await this.notifications.notify(tx, authorId, 'article_favorited', { slug, title, userId });
    });
  }
}
