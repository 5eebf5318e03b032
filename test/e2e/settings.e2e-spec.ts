import type { Stack } from '../../scripts/dev/stack/stack';
import { visitor } from '../support/client';
import { compareTimes } from '../support/equal-times';
import { eventually } from '../support/eventually';
import { newRegistration, type Person, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import { RawConnection } from '../support/raw-connection';
import type { Tokens } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';

const FRONT_END = 'https://front.example';

describe('a system with custom settings', () => {
  let stack: Stack;
  let base: string;

  beforeAll(async () => {
    stack = await startOwnSystem({
      apps: ['gateway', 'auth', 'users', 'articles'],
      appEnv: {
        gateway: { CORS_ORIGINS: `${FRONT_END}, https://other.example`, API_DOCS: 'false' },
        auth: {
          JWT_EXPIRES_IN: '1s',
          REFRESH_EXPIRES_IN: '2s',
          // OWASP's minimum: the cost of a hash is what makes refused logins take equally long.
          ARGON2_MEMORY: '19456',
          ARGON2_TIME: '2',
        },
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

  it('lets access tokens and refresh tokens expire on time', async () => {
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

  it('takes as long to refuse a login to an unknown account as a wrong password', async () => {
    const { email } = await registered({}, base);
    const refused = async (address: string): Promise<unknown> =>
      problemOf(
        await visitor(base).post('/api/login', { email: address, password: 'not this one' }),
        401,
        'auth.wrong_credentials',
      );
    // Coarse, because it measures the whole system. The service alone is held to 5 %.
    const { ratio } = await compareTimes(
      () => refused(email),
      () => refused(newRegistration().email),
      { tolerance: 0.3, samplesPerRound: 10, rounds: 5 },
    );
    expect(Math.abs(ratio - 1)).toBeLessThanOrEqual(0.3);
  });

  it('allows the listed front ends, in preflights and requests', async () => {
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

  it('lets the listed front ends read errors too', async () => {
    const page = visitor(base).with({ origin: FRONT_END });
    for (const path of ['/api/nothing', '/api/user', '/api/articles/no-such-article'])
      expect((await page.get(path)).headers['access-control-allow-origin']).toBe(FRONT_END);
  });

  it('lets the listed front ends read rejections that precede the framework', async () => {
    const origin = `Origin: ${FRONT_END}\r\nConnection: close\r\n\r\n`;
    for (const [status, request] of [
      [400, `GET /api/articles/%E0%A4%A HTTP/1.1\r\nHost: x\r\n${origin}`],
      [400, `GET /api/tags HTTP/1.1\r\n${origin}`],
      [400, `GET /api/tags HTTP/1.1\r\nHost: x\r\nHost: x\r\n${origin}`],
      [405, `OPTIONS /api/tags HTTP/1.1\r\nHost: x\r\n${origin}`],
      [405, `TRACE /api/tags HTTP/1.1\r\nHost: x\r\n${origin}`],
      [414, `GET /api/profiles/${'a'.repeat(3_000)} HTTP/1.1\r\nHost: x\r\n${origin}`],
      [417, `GET /api/tags HTTP/1.1\r\nHost: x\r\nExpect: nonsense\r\n${origin}`],
      [501, `CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\n${origin}`],
      [200, `GET /api/tags HTTP/1.1\r\nHost: x\r\n${origin}`],
    ] as const) {
      const answer = await (await RawConnection.open(base)).send(request).untilClosed();
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer.toLowerCase()).toContain(`\r\naccess-control-allow-origin: ${FRONT_END}\r\n`);
      expect(answer).toMatch(/^vary: .*Origin/im);
      if (status !== 200) expect(answer).toMatch(/^content-type: application\/problem\+json/im);
    }
  });

  it('has no API documents when they are disabled', async () => {
    for (const path of ['/docs', '/openapi.json', '/asyncapi.json'])
      problemOf(await visitor(base).get(path), 404, 'http.not_found');
  });

  it('counts rejections that precede the framework', async () => {
    const count = async (): Promise<number> => {
      const { text } = await visitor(stack.app('gateway').adminUrl).get('/metrics');
      const [, found] =
        /^http_server_request_total\{[^}]*_OTHER[^}]*status_code="501"[^}]*\} (\d+)/m.exec(text) ?? [];
      return Number(found ?? 0);
    };
    const before = await count();
    await (await RawConnection.open(base)).send('BREW /api/tags HTTP/1.1\r\nHost: x\r\n\r\n').untilClosed();
    expect(await count()).toBe(before + 1);
  });

  it.each(['https://elsewhere.example', 'https://front.example.evil', 'http://front.example', 'null'])(
    'does not allow the origin %s',
    async (origin) => {
      const page = visitor(base).with({ origin, 'access-control-request-method': 'PUT' });
      for (const answer of [await page.get('/api/articles'), await page.send('OPTIONS', '/api/user')])
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    },
  );
});
