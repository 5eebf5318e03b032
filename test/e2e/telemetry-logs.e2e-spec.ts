import { readFile } from 'node:fs/promises';
import { OtlpReceiver } from '../../apps/console/src/telemetry/otlp-receiver';
import { APPS } from '#platform';
import type { Stack } from '../../scripts/dev/stack/stack';
import { Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { newRegistration, succeeded, unique } from '../support/people';
import { RawConnection } from '../support/raw-connection';
import type { Login } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';
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
    const answer = await visitor(own.baseUrl).post('/api/register', newRegistration());
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

  it('state each request’s route, status and duration', async () => {
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
      'client.address': '127.0.0.1',
      msg: 'request',
    });
  });

  it('state the caller, and the account of a login, successful or not', async () => {
    const registration = newRegistration();
    const client = visitor(own.baseUrl);
    const { user, token } = succeeded(await client.post<Login>('/api/register', registration), 201);
    const { email, password } = registration;
    const answers = [
      await client.as(token).get('/api/user'),
      await client.post('/api/login', { email, password: 'not this one' }),
      await client.post('/api/login', { email, password }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 200]);
    const who = { 'client.address': '127.0.0.1', 'user.id': user.id };
    await eventually(async () => {
      const [asked, ...logins] = answers.map(traceIdOf);
      expect((await written('gateway')).filter(({ trace_id }) => trace_id === asked)).toMatchObject([who]);
      const lines = (await written('auth')).filter(({ operation }) => operation === 'user.login');
      expect(logins.map((id) => lines.filter(({ trace_id }) => trace_id === id))).toMatchObject([
        [{ status: 'auth.wrong_credentials', ...who }],
        [{ status: 'ok', ...who }],
      ]);
    });
  });

  it('state that a client disconnected, once, and it is counted', async () => {
    const counted = async (): Promise<number> => {
      const { text } = await new Client(own.app('gateway').adminUrl).get('/metrics');
      const left = /^http_server_request_total\{[^}]*http_response_status_code="499"[^}]*\} (\d+)/gm;
      return [...text.matchAll(left)].reduce((sum, [, count]) => sum + Number(count), 0);
    };
    const before = await counted();
    const ids = Array.from({ length: 5 }, () => unique('left'));
    for (const id of ids) {
      const connection = await RawConnection.open(own.baseUrl);
      const head = `Host: x\r\nX-Request-Id: ${id}\r\nContent-Type: application/json\r\n`;
      connection.send(`POST /api/login HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\n{`);
      connection.close();
    }
    await eventually(async () => {
      const lines = (await written('gateway')).filter(({ request_id }) => ids.includes(String(request_id)));
      const left = { route: '/api/login', status: 499, 'client.address': '127.0.0.1' };
      expect(lines).toMatchObject(ids.map(() => left));
      expect(new Set(lines.map(({ request_id }) => request_id)).size).toBe(ids.length);
      expect(await counted()).toBe(before + ids.length);
    });
  });

  it('follow a changed log level immediately', async () => {
    const { adminUrl } = own.app('articles');
    const admin = new Client(adminUrl);
    const calls = async (answer: Parameters<typeof traceIdOf>[0]) =>
      (await written('articles')).filter(({ trace_id }) => trace_id === traceIdOf(answer));
    expect((await admin.get('/log-level')).body).toEqual({ level: 'info' });
    const quiet = await visitor(own.baseUrl).get('/api/tags');
    expect((await admin.put('/log-level', { level: 'debug' })).status).toBe(200);
    // Another read, which the gateway cannot have cached.
    const loud = await visitor(own.baseUrl).get('/api/articles?limit=1');
    await eventually(async () =>
      expect(await calls(loud)).toMatchObject([
        {
          level: 'debug',
          route: 'rpc.articles.list.v1',
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
