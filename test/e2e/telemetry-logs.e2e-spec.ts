import { readFile } from 'node:fs/promises';
import { OtlpReceiver } from '../../apps/gateway/src/console/otlp-receiver';
import { APPS } from '../../scripts/stack/services';
import type { Stack } from '../../scripts/stack/stack';
import { Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { newcomer } from '../support/people';
import { startOwnSystem } from '../support/system';
import { exportTo, linesOf, spansOf, traceIdOf } from '../support/telemetry';

describe('logs', () => {
  const receiver = new OtlpReceiver();
  let own: Stack;

  beforeAll(async () => {
    await receiver.listen();
    own = await startOwnSystem({ env: { ...exportTo(receiver), VERSION: '3.2.1' } });
  });
  afterAll(async () => {
    await own.stop();
    await receiver.close();
  });

  const written = async (app: (typeof APPS)[number]): Promise<Record<string, unknown>[]> =>
    (await readFile(own.app(app).logFile, 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('have a line of each service in the trace of a registration, on disk and exported', async () => {
    const answer = await visitor(own.baseUrl).post('/api/register', newcomer());
    const traceId = traceIdOf(answer);
    await eventually(() => {
      const services = linesOf(receiver, traceId).map(({ service }) => service);
      expect([...new Set(services)].sort()).toEqual([...APPS].sort());
    });
    for (const app of APPS) {
      const lines = (await written(app)).filter((line) => line.trace_id === traceId);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toMatchObject({ service: app, version: '3.2.1' });
    }
    const spans = new Set(spansOf(receiver, traceId).map(({ spanId }) => spanId));
    await eventually(() =>
      expect(linesOf(receiver, traceId).filter(({ spanId }) => !spans.has(spanId))).toEqual([]),
    );
  });

  it('say of a request what was asked, how it went and how long it took', async () => {
    const answer = await visitor(own.baseUrl).get('/api/articles/no-such-article');
    const [line] = await eventually(async () => {
      const found = (await written('gateway')).filter(({ trace_id }) => trace_id === traceIdOf(answer));
      expect(found).toHaveLength(1);
      return found;
    });
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      service: 'gateway',
      version: '3.2.1',
      trace_id: traceIdOf(answer),
      span_id: expect.stringMatching(/^[\da-f]{16}$/) as string,
      request_id: answer.headers['x-request-id'],
      method: 'GET',
      route: '/api/articles/:slug',
      status: 404,
      duration_ms: expect.any(Number) as number,
      msg: 'request',
    });
  });

  it('say more as soon as somebody wants it, and not before', async () => {
    const { adminUrl } = own.app('articles');
    const admin = new Client(adminUrl);
    const calls = async (answer: Parameters<typeof traceIdOf>[0]) =>
      (await written('articles')).filter(({ trace_id }) => trace_id === traceIdOf(answer));
    expect((await admin.get('/log-level')).body).toEqual({ level: 'info' });
    const quiet = await visitor(own.baseUrl).get('/api/tags');
    expect((await admin.put('/log-level', { level: 'debug' })).status).toBe(200);
    const loud = await visitor(own.baseUrl).get('/api/tags');
    await eventually(async () =>
      expect(await calls(loud)).toMatchObject([
        {
          level: 'debug',
          route: 'rpc.articles.tags.v1',
          status: 'ok',
          request_id: loud.headers['x-request-id'],
        },
      ]),
    );
    expect(await calls(quiet)).toEqual([]);
    expect((await admin.put('/log-level', { level: 'info' })).status).toBe(200);
    expect((await admin.put('/log-level', { level: 'loud' })).status).toBe(400);
    expect((await admin.get('/log-level')).body).toEqual({ level: 'info' });
  });
});
