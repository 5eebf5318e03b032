import { ArticleCreated, ArticleDeleted, ArticleUpdated, FavoriteAdded, FavoriteRemoved } from '#contracts';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Inbox, originOf } from '#outbox';
import { Controller } from '@nestjs/common';
import { ArticleNewsService } from './article-news.service';
import { WakeUps } from './wake-ups';

/** In any order: none may be skipped, and each says of which version of its article it is. */
const On = consumer({ durable: 'notifications-articles' });

/** Tells authors what happens to their articles. */
@Controller()
export class ArticleConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly news: ArticleNewsService,
    private readonly wakeUps: WakeUps,
  ) {}

  @On(ArticleCreated)
  async published(delivery: Delivery<typeof ArticleCreated>): Promise<Outcome> {
    const { data, aggregate } = delivery;
    const outcome = await this.inbox.once(delivery, (tx) =>
      this.news.published(tx, data, aggregate.version, originOf(delivery)),
    );
    this.wakeUps.send(data.authorId);
    return outcome;
  }

  @On(ArticleUpdated)
  async changed(delivery: Delivery<typeof ArticleUpdated>): Promise<Outcome> {
    const { data, aggregate } = delivery;
    return this.inbox.once(delivery, (tx) => this.news.changed(tx, data, aggregate.version));
  }

  @On(ArticleDeleted)
  async deleted(delivery: Delivery<typeof ArticleDeleted>): Promise<Outcome> {
    const { data, aggregate } = delivery;
    return this.inbox.once(delivery, (tx) => this.news.deleted(tx, data, aggregate.version));
  }

  @On(FavoriteAdded)
  async favorited(delivery: Delivery<typeof FavoriteAdded>): Promise<Outcome> {
    const { data, aggregate } = delivery;
    const outcome = await this.inbox.once(delivery, (tx) =>
      this.news.liked(tx, data, aggregate.version, originOf(delivery)),
    );
    this.wakeUps.send(data.authorId);
    return outcome;
  }

  @On(FavoriteRemoved)
  async unfavorited(delivery: Delivery<typeof FavoriteRemoved>): Promise<Outcome> {
    const { data, aggregate } = delivery;
    return this.inbox.once(delivery, (tx) => this.news.unliked(tx, data, aggregate.version));
  }
}
