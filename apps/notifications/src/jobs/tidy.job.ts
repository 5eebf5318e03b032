import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { TidyService } from '../notification/tidy.service';
import { job, type JobHandler, type JobRun } from '../queue/job';

@Injectable()
class Tidy implements JobHandler<object> {
  constructor(private readonly tidying: TidyService) {}

  async run(_payload: object, { signal }: JobRun): Promise<void> {
    await this.tidying.tidy(signal);
  }
}

/** Once a night: away with what was read long ago. */
export default job({
  name: 'tidy',
  payload: z.object({}),
  priority: 'low',
  timeLimitMs: 300_000,
  attempts: 3,
  cron: ({ TIDY_CRON }) => TIDY_CRON,
  handler: Tidy,
});
