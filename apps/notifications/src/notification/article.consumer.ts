import { ArticleCreated, FavoriteAdded } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#messaging';
import { Inbox, originOf } from '#messaging/outbox';
import { Controller } from '@nestjs/common';
import { NotificationService } from './notification.service';
import { WakeUps } from './wake-ups';

const On = consumer({ durable: 'notifications-articles' });

/** Tells authors what happens to their articles. */
@Controller()
export class ArticleConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly notifications: NotificationService,
    private readonly wakeUps: WakeUps,
  ) {}

  @On(ArticleCreated)
  async published(delivery: Delivery<typeof ArticleCreated>): Promise<Outcome> {
    const { authorId, slug, title } = delivery.data;
    const news = { kind: 'article_published', data: { slug, title } } as const;
    return this.tell(authorId, delivery, news);
  }

  @On(FavoriteAdded)
  async favorited(delivery: Delivery<typeof FavoriteAdded>): Promise<Outcome> {
    const { articleId, authorId, userId, slug, title } = delivery.data;
    if (userId === authorId) return 'ack';
    const news = { kind: 'article_favorited', data: { slug, title, userId }, topic: articleId } as const;
    return this.tell(authorId, delivery, news);
  }

  private async tell(
    userId: string,
    delivery: Delivery,
    news: Parameters<NotificationService['notify']>[2],
  ): Promise<Outcome> {
    const outcome = await this.inbox.once(delivery, (tx) =>
      this.notifications.notify(tx, userId, news, originOf(delivery)),
    );
    this.wakeUps.send(userId);
    return outcome;
  }
}
