import { Id, NotificationKind } from '#contracts';
import { job, type JobHandler, JobQueue, type JobRun } from '#jobs';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { FanOutService } from './fan-out.service';

const Payload = z.strictObject({
  kind: NotificationKind,
  articleId: Id,
  authorId: Id,
  /** The notification's data beside those of the article. */
  data: z.record(z.string(), z.string()),
  /** The last follower of the batch before. */
  after: z.guid(),
});
type Payload = z.output<typeof Payload>;

@Injectable()
class FanOut implements JobHandler<Payload> {
  constructor(
    private readonly fanOuts: FanOutService,
    private readonly jobs: JobQueue,
  ) {}

  async run(payload: Payload, { trace }: JobRun): Promise<void> {
    await this.fanOuts.notifyNext(payload, trace, (tx, last) =>
      this.jobs.add(tx, fanOut, { ...payload, after: last }, { trace }),
    );
  }
}

/**
 * Notifies one batch of followers of an article, and adds the job of the next batch. Low priority, so that other jobs come first even
 * when an author has a million followers.
 */
export const fanOut = job({
  name: 'fan-out',
  payload: Payload,
  priority: 'low',
  timeLimitMs: 30_000,
  attempts: 12,
  handler: FanOut,
});
