import type { Stack } from '../../scripts/stack/stack';
import { visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { type Person, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import type { Tokens } from '../support/shapes';
import { startOwnSystem } from '../support/system';

const FRONT_END = 'https://front.example';

describe('a system with settings of its own', () => {
  let stack: Stack;
  let base: string;

  beforeAll(async () => {
    stack = await startOwnSystem({
      appEnv: {
        gateway: { CORS_ORIGINS: `${FRONT_END}, https://other.example` },
        auth: { JWT_EXPIRES_IN: '1s', REFRESH_EXPIRES_IN: '2s' },
      },
    });
    base = stack.baseUrl;
  });

  afterAll(() => stack?.stop());

  const isExpired = ({ client }: Person) =>
    eventually(async () => {
      problemOf(await client.get('/api/user'), 401, 'auth.token_expired');
      problemOf(await client.get('/api/articles'), 401, 'auth.token_expired');
    });

  it('lets access tokens end when they say, and refresh tokens too', async () => {
    const person = await registered({}, base);
    const { refreshToken } = person;
    await isExpired(person);
    const fresh = succeeded(await visitor(base).post<Tokens>('/api/token/refresh', { refreshToken }), 200);
    expect(fresh.expiresIn).toBe(1);
    succeeded(await visitor(base).as(fresh.token).get('/api/user'), 200);

    const idle = await registered({}, base);
    await eventually(async () => {
      const { status } = await idle.client.get('/api/sessions');
      expect(status).toBe(401);
    });
    await eventually(async () => {
      const probe = await registered({}, base);
      expect(Date.parse(probe.user.createdAt) - Date.parse(idle.user.createdAt)).toBeGreaterThan(2_000);
    });
    problemOf(await visitor(base).post('/api/token/refresh', { refreshToken: idle.refreshToken }), 401);
  });

  it('answers the front ends it names, before and with a request', async () => {
    const page = visitor(base).with({ origin: FRONT_END });
    const { headers } = await page.get('/api/articles');
    expect(headers['access-control-allow-origin']).toBe(FRONT_END);
    expect(headers.vary).toMatch(/origin/i);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    const exposed = [
      'etag',
      'link',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'traceresponse',
      'x-request-id',
    ];
    expect(headers['access-control-expose-headers']?.split(', ')).toEqual(exposed);
    const asked = page.with({
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,content-type,if-none-match',
    });
    const preflight = await asked.send('OPTIONS', '/api/user');
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-origin']).toBe(FRONT_END);
    expect(preflight.headers['access-control-allow-methods']).toContain('PUT');
    const allowed = preflight.headers['access-control-allow-headers']?.split(', ');
    expect(allowed).toEqual(expect.arrayContaining(['authorization', 'content-type', 'idempotency-key']));
    expect(preflight.headers['access-control-max-age']).toBe('7200');
    expect(preflight.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('lets the front ends it names read errors too', async () => {
    const page = visitor(base).with({ origin: FRONT_END });
    for (const path of ['/api/nothing', '/api/user', '/api/articles/no-such-article'])
      expect((await page.get(path)).headers['access-control-allow-origin']).toBe(FRONT_END);
  });

  it.each(['https://elsewhere.example', 'https://front.example.evil', 'http://front.example', 'null'])(
    'does not answer the origin %s',
    async (origin) => {
      const page = visitor(base).with({ origin, 'access-control-request-method': 'PUT' });
      for (const answer of [await page.get('/api/articles'), await page.send('OPTIONS', '/api/user')])
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    },
  );
});
