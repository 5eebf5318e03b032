import { ArticleDeleted, ArticleUpdated } from '#contracts';
import { Inbox } from '#outbox';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Controller } from '@nestjs/common';
import { KIND_EVENTS, reactionsTo } from '../kinds/reactions';
import { WakeUps } from '../notification/wake-ups';
import { ArticleService } from './article.service';

/** In any order: no event may be skipped, and each carries the version of its article. */
const On = consumer({ durable: 'notifications-articles' });

/** Keeps the names of articles, and notifies people of what happens to articles. */
@Controller()
export class ArticleConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly articles: ArticleService,
    private readonly wakeUps: WakeUps,
  ) {}

  @On(ArticleUpdated)
  async changed(delivery: Delivery<typeof ArticleUpdated>): Promise<Outcome> {
    const { data, aggregate, context } = delivery;
    return this.inbox.once(delivery, (tx) => this.articles.changed(tx, data, aggregate.version, context));
  }

  @On(ArticleDeleted)
  async deleted(delivery: Delivery<typeof ArticleDeleted>): Promise<Outcome> {
    const { data, aggregate, context } = delivery;
    return this.inbox.once(delivery, (tx) => this.articles.deleted(tx, data, aggregate.version, context));
  }

  /** Handles each event that a kind of notification follows from. */
  async happened(delivery: Delivery): Promise<Outcome> {
    const outcome = await this.inbox.once(delivery, (tx) =>
      this.articles.happened(tx, delivery, delivery.context),
    );
    for (const { effect, occurrence } of reactionsTo(delivery))
      if (effect === 'notify' || effect === 'count') this.wakeUps.send(occurrence.to);
    return outcome;
  }
}

// One handler per event, as if it stood in the class under the name of the event: the list of kinds says which.
for (const event of KIND_EVENTS) {
  if (event === ArticleUpdated || event === ArticleDeleted)
    throw new Error(
      `No kind of notification can follow from ${event.type}: it keeps or deletes the article.`,
    );
  const handler = {
    value(this: ArticleConsumer, delivery: Delivery): Promise<Outcome> {
      return this.happened(delivery);
    },
  };
  Object.defineProperty(ArticleConsumer.prototype, event.type, handler);
  On(event)(ArticleConsumer.prototype, event.type, handler);
}
