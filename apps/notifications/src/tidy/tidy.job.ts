import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { TidyService } from './tidy.service';
import { job, type JobHandler, type JobRun } from '#jobs';

@Injectable()
class Tidy implements JobHandler<object> {
  constructor(private readonly tidying: TidyService) {}

  async run(_payload: object, { signal }: JobRun): Promise<void> {
    await this.tidying.tidy(signal);
  }
}

/** Once a night: deletes what is no longer needed. */
export const tidy = job({
  name: 'tidy',
  payload: z.object({}),
  priority: 'low',
  timeLimitMs: 300_000,
  attempts: 3,
  handler: Tidy,
});
