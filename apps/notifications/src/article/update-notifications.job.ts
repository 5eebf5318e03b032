import { Id } from '#contracts';
import { Transaction } from '#database';
import { job, type JobHandler, JobQueue, type JobRun } from '#jobs';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ArticleRepository } from './article.repository';

/** Notifications in one transaction. */
export const PAGE_SIZE = 1_000;

const Payload = z.strictObject({
  articleId: Id,
  /** The last notification of the page before. */
  after: Id,
});
type Payload = z.output<typeof Payload>;

@Injectable()
class UpdateNotifications implements JobHandler<Payload> {
  constructor(
    private readonly transaction: Transaction,
    private readonly articles: ArticleRepository,
    private readonly jobs: JobQueue,
  ) {}

  async run({ articleId, after }: Payload, { trace }: JobRun): Promise<void> {
    await this.transaction.run(async (tx) => {
      const last = await this.articles.updateNotifications(tx, articleId, after, PAGE_SIZE);
      if (last) await this.jobs.add(tx, updateNotifications, { articleId, after: last }, { trace });
    });
  }
}

/**
 * Brings a page of the notifications about a changed or deleted article up to date, and adds the job of the next page: an author may
 * have a million followers. Running it again changes nothing.
 */
export const updateNotifications = job({
  name: 'update-notifications',
  payload: Payload,
  priority: 'normal',
  timeLimitMs: 30_000,
  attempts: 12,
  handler: UpdateNotifications,
});
