import { z } from 'zod';
import { job, type JobDefinition, scheduled } from './job';
import { JobsModule } from './jobs.module';

class Handler {
  async run(): Promise<void> {}
}
const named = (name: string): JobDefinition =>
  job({ name, payload: z.object({}), priority: 'normal', timeLimitMs: 1, attempts: 1, handler: Handler });

describe('the jobs of a service', () => {
  it('have different names', () => {
    const jobs = [named('twin'), named('other'), scheduled(named('twin'), '* * * * *')];
    const settings = { databaseUrl: 'postgres://x', concurrency: 1, leaseSeconds: 1, jobs };
    expect(() => JobsModule.forRoot(settings)).toThrow('Two jobs have the name "twin"');
  });

  it.each(['Twin', 'two words', '', '1st'])('are not named %j', (name) => {
    expect(() => named(name)).toThrow('use kebab-case');
  });
});
