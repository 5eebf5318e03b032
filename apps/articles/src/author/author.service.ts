import { ArticleDeleted, type DataOf, type ProfileChanged } from '#contracts';
import { afterCommit, Idempotency, type Tx } from '#database';
import { Outbox } from '#outbox';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { articleMetrics } from '../article/article-metrics';
import { articleFact } from '../article/article.fact';
import { ArticleRepository } from '../article/article.repository';
import { AuthorRepository } from './author.repository';

/** Keeps what this service needs to know of people: how to show them as authors. */
@Injectable()
export class AuthorService {
  constructor(
    private readonly authors: AuthorRepository,
    private readonly articles: ArticleRepository,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
  ) {}

  async keep(tx: Tx, profile: DataOf<typeof ProfileChanged>, version: number): Promise<void> {
    await this.authors.keep(tx, profile, version);
  }

  /** Somebody's account is gone, and with it what they wrote and liked. */
  async remove(tx: Tx, userId: string, context: Context): Promise<void> {
    for (const article of await this.articles.lockAllBy(tx, userId)) {
      article.end();
      await this.outbox.append(tx, context, ArticleDeleted, article, articleFact(article));
      afterCommit(tx, () => articleMetrics.deleted.add(1));
    }
    await this.articles.deleteAllBy(tx, userId);
    await this.authors.withdrawFavorites(tx, userId);
    await this.authors.delete(tx, userId);
    await this.idempotency.forget(tx, userId);
  }
}
