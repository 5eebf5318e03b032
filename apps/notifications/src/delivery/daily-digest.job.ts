import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { DigestService } from './digest.service';
import { job, type JobHandler, type JobRun } from '#jobs';

@Injectable()
class DailyDigest implements JobHandler<object> {
  private readonly logger = new Logger(DailyDigest.name);

  constructor(private readonly digests: DigestService) {}

  async run(_payload: object, { trace }: JobRun): Promise<void> {
    const people = await this.digests.plan(trace);
    this.logger.log({ people, trace_id: trace.traceId }, 'digests are planned');
  }
}

/** Once a day: plans a digest for each person who has chosen one. */
export const dailyDigest = job({
  name: 'daily-digest',
  payload: z.object({}),
  priority: 'low',
  timeLimitMs: 60_000,
  attempts: 5,
  handler: DailyDigest,
});
