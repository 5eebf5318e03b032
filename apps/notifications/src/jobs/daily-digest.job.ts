import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { DigestService } from '../delivery/digest.service';
import { job, type JobHandler, type JobRun } from '../queue/job';

@Injectable()
class DailyDigest implements JobHandler<object> {
  private readonly logger = new Logger(DailyDigest.name);

  constructor(private readonly digests: DigestService) {}

  async run(_payload: object, { trace }: JobRun): Promise<void> {
    const people = await this.digests.plan(trace);
    this.logger.log({ people, trace_id: trace.traceId }, 'digests are on their way');
  }
}

/** Once a day: a digest for everybody who wishes one. */
export default job({
  name: 'daily-digest',
  payload: z.object({}),
  priority: 'low',
  timeLimitMs: 60_000,
  attempts: 5,
  cron: ({ DIGEST_CRON }) => DIGEST_CRON,
  handler: DailyDigest,
});
