import { connect } from 'node:net';
import type { Stack } from '../../scripts/dev/stack/stack';
import { type Answer, Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { type Person, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import { expectErrors } from '../support/realworld';
import { startOwnSystem } from '../support/own-system';

const MOST = 4;
const FRONT_END = 'https://front.example';

describe('an overloaded gateway', () => {
  let stack: Stack;
  let base: string;
  let person: Person;

  beforeAll(async () => {
    stack = await startOwnSystem({
      apps: ['gateway', 'auth', 'users', 'articles', 'notifications'],
      appEnv: {
        gateway: { REQUEST_CONCURRENCY: String(MOST), CORS_ORIGINS: FRONT_END, SHUTDOWN_DELAY: '2s' },
      },
    });
    base = stack.baseUrl;
    person = await registered({}, base);
    succeeded(await person.client.get('/api/user'), 200);
  });
  afterAll(() => stack?.stop());

  /** Fills one noun's concurrency limit with requests to a frozen service while `work` runs. */
  async function whileFull(work: () => Promise<void>): Promise<void> {
    stack.app('articles').pause();
    const held: Promise<Answer>[] = [];
    const active = new RegExp(`^rpc_client_active_calls\\{.*rpc_service="articles".*\\} ${MOST}$`, 'm');
    try {
      // Slow responses lower the limit, and it recovers step by step.
      await eventually(async () => {
        held.push(visitor(base).get('/api/articles'));
        expect((await new Client(stack.app('gateway').adminUrl).get('/metrics')).text).toMatch(active);
      });
      await work();
    } finally {
      stack.app('articles').resume();
    }
    for (const { status } of await Promise.all(held)) expect([200, 503, 504]).toContain(status);
  }

  it('rejects more of the same immediately, with a problem and Retry-After', async () => {
    await whileFull(async () => {
      const refused = await visitor(base)
        .with({ origin: FRONT_END, 'x-request-id': 'mine-1' })
        .get('/api/articles');
      problemOf(refused, 503, 'overloaded');
      expect(refused.headers).toMatchObject({
        'x-request-id': 'mine-1',
        'access-control-allow-origin': FRONT_END,
        'x-content-type-options': 'nosniff',
      });
      problemOf(await person.client.post('/api/articles', { title: 'T', body: 'B' }), 503, 'overloaded');
      const realWorld = await visitor(base).get('/conduit/api/articles');
      expectErrors(realWorld, 503, { request: [expect.any(String)] });
      expect(realWorld.headers['retry-after']).toBe('1');
    });
    await eventually(async () => succeeded(await visitor(base).get('/api/articles'), 200));
  });

  it('keeps serving everything else, its health report and its streams', async () => {
    await whileFull(async () => {
      succeeded(await visitor(base).get(`/api/profiles/${person.username}`), 200);
      const health = await visitor(base).get<{ nats: string }>('/api/health');
      expect(health.body).toMatchObject({ nats: 'healthy', services: { articles: 'unhealthy' } });
      succeeded(await person.client.get('/api/notifications'), 200);
    });
  });

  it('does not count requests that have not completely arrived', async () => {
    const { hostname, port } = new URL(base);
    const slow = Array.from({ length: MOST + 1 }, () => connect(Number(port), hostname));
    for (const socket of slow) {
      socket.on('error', () => undefined);
      socket.write(
        'POST /api/articles HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
      );
    }
    try {
      for (let index = 0; index < MOST; index += 1) succeeded(await visitor(base).get('/api/articles'), 200);
    } finally {
      for (const socket of slow) socket.destroy();
    }
  });

  it('counts the rejected requests, also as failed requests', async () => {
    const { adminUrl } = stack.app('gateway');
    const { text } = await new Client(adminUrl).get('/metrics');
    const shed = Number(/^http_server_shed_total(?:\{.*\})? (\d+)/m.exec(text)?.[1]);
    expect(shed).toBeGreaterThanOrEqual(2);
    const failed = [...text.matchAll(/^http_server_request_total\{(.*)\} (\d+)$/gm)]
      .filter(
        ([, labels = '']) =>
          labels.includes('http_response_status_code="503"') && !labels.includes('http_route'),
      )
      .reduce((sum, [, , count]) => sum + Number(count), 0);
    expect(failed).toBe(shed);
  });

  it('closes the connections of rejected requests while it stops, so that clients use another gateway', async () => {
    await whileFull(async () => {
      const stopped = stack.app('gateway').stop();
      await eventually(async () => {
        const refused = await visitor(base).get('/api/articles');
        problemOf(refused, 503, 'overloaded');
        expect(refused.headers).toMatchObject({ connection: 'close' });
      });
      stack.app('articles').resume();
      await stopped;
    });
  });
});
