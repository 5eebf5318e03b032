import { ArticleDeleted, ArticleUpdated } from '#contracts';
import { Inbox } from '#outbox';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Controller } from '@nestjs/common';
import { isBatched, KIND_EVENTS, reactionsTo } from '../kinds/reactions';
import { WakeUps } from '../notification/wake-ups';
import { ArticleService } from './article.service';

/** The number of events in one transaction. */
const BATCH = 50;
/**
 * In any order: no event may be skipped, and each carries the version of its article. While one batch is handled, the next one collects.
 */
const On = consumer({ durable: 'notifications-articles', concurrency: 2 * BATCH });

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

  /** Handles events that a kind of notification follows from. */
  async happened(deliveries: Delivery[]): Promise<Outcome> {
    const outcome = await this.inbox.onceEach(deliveries, (tx, fresh) => this.articles.happened(tx, fresh));
    const reactions = deliveries.flatMap((delivery) => reactionsTo(delivery));
    const notified = reactions.filter(({ effect }) => effect === 'notify' || effect === 'count');
    for (const userId of new Set(notified.map(({ occurrence }) => occurrence.to))) this.wakeUps.send(userId);
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
    value(this: ArticleConsumer, deliveries: Delivery[]): Promise<Outcome> {
      return this.happened(deliveries);
    },
  };
  Object.defineProperty(ArticleConsumer.prototype, event.type, handler);
  On(event, { batch: isBatched(event) ? BATCH : 1 })(ArticleConsumer.prototype, event.type, handler);
}
