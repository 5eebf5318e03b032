import { readFile } from 'node:fs/promises';
import { APPS, type AppName } from '#platform';
import type { Stack } from '../../scripts/dev/stack/stack';
import { Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { newRegistration, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import { startOwnSystem } from '../support/own-system';
import { traceIdOf } from '../support/telemetry';

describe('with telemetry disabled', () => {
  let own: Stack;
  beforeAll(async () => {
    own = await startOwnSystem({ env: { OTEL_SDK_DISABLED: 'true' } });
  });
  afterAll(() => own.stop());

  it('errors still have their trace id', async () => {
    const problem = problemOf(await visitor(own.baseUrl).get('/api/articles/no-such-article'), 404);
    expect(problem.trace_id).toMatch(/^[\da-f]{32}$/);
  });

  it('the log lines of all services still have the trace id of a registration, events included', async () => {
    const answer = await visitor(own.baseUrl).post('/api/register', newRegistration());
    succeeded(answer, 201);
    const lines = async (app: AppName): Promise<string[]> =>
      (await readFile(own.app(app).logFile, 'utf8'))
        .split('\n')
        .filter((line) => line.includes(`"trace_id":"${traceIdOf(answer)}"`));
    await eventually(async () => {
      for (const app of APPS) expect([app, (await lines(app)).length]).not.toEqual([app, 0]);
    });
  });

  it('there are no metrics, but everything else of the admin port', async () => {
    const admin = new Client(own.app('users').adminUrl);
    expect((await admin.get('/metrics')).status).toBe(404);
    expect((await admin.get('/health/ready')).status).toBe(200);
    expect((await admin.get('/log-level')).body).toEqual({ level: 'info' });
  });
});
