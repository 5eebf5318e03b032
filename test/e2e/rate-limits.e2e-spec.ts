import type { Stack } from '../../scripts/dev/stack/stack';
import { type Answer, type Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { newRegistration, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import { RawConnection } from '../support/raw-connection';
import type { Login } from '../support/shapes';
import { expectErrors, newUser } from '../support/realworld';
import { startOwnSystem } from '../support/own-system';

const QUOTA = 40;
const REGISTRATIONS = 3;
const FRONT_END = 'https://front.example';
/** Long enough that no window ends during a test. */
const WINDOW = 86_400;

let addresses = 0;
/** A separate client address for each test, as forwarded by the proxy that this system trusts. */
const unusedAddress = (): string => `198.51.100.${(addresses += 1)}`;
const from = (address: string, base: string): Client => visitor(base).with({ 'x-forwarded-for': address });

const times = async (count: number, ask: () => Promise<Answer>): Promise<Answer[]> => {
  const answers: Answer[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await ask());
  return answers;
};

/** The remaining quota by policy. */
function left({ headers }: Answer): Record<string, number> {
  const items = String(headers.ratelimit ?? '').matchAll(/"([a-z]+)";r=(\d+);t=(\d+)/g);
  return Object.fromEntries([...items].map(([, name = '', remaining]) => [name, Number(remaining)] as const));
}

function expectRefused(answer: Answer): void {
  problemOf(answer, 429, 'rate_limited');
  const wait = Number(answer.headers['retry-after']);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(WINDOW);
}

describe('rate limits', () => {
  let stack: Stack;
  let base: string;

  beforeAll(async () => {
    stack = await startOwnSystem({
      replicas: { gateway: 3 },
      appEnv: {
        gateway: {
          CORS_ORIGINS: FRONT_END,
          TRUST_PROXY: '1',
          RATE_LIMIT: String(QUOTA),
          RATE_LIMIT_WINDOW: String(WINDOW),
          RATE_LIMIT_REGISTRATIONS: String(REGISTRATIONS),
          RATE_LIMIT_REGISTRATIONS_WINDOW: String(WINDOW),
          RATE_LIMIT_EMAILS: '2',
          RATE_LIMIT_EMAILS_WINDOW: String(WINDOW),
        },
      },
    });
    base = stack.baseUrl;
  });
  afterAll(() => stack?.stop());

  /** An account that registered from an unused address. */
  async function newAccount(): Promise<{ token: string; address: string }> {
    const address = unusedAddress();
    const login = await from(address, base).post<Login>('/api/register', newRegistration());
    return { token: succeeded(login, 201).token, address };
  }

  it('are announced in each response, and decrease by one with each request', async () => {
    const client = from(unusedAddress(), base);
    const answers = [await client.get('/api/tags'), await client.get('/api/tags')];
    for (const { headers } of answers) {
      expect(headers['ratelimit-policy']).toBe(`"default";q=${QUOTA};w=${WINDOW}`);
      expect(headers.ratelimit).toMatch(/^"default";r=\d+;t=\d+$/);
    }
    expect(answers.map((answer) => left(answer).default)).toEqual([QUOTA - 1, QUOTA - 2]);
  });

  it('reject further requests of this client alone, with a response that web pages may read', async () => {
    const client = from(unusedAddress(), base);
    const answers = await times(QUOTA + 2, () => client.get('/api/tags'));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(QUOTA);
    for (const refused of answers.slice(QUOTA)) expectRefused(refused);
    const page = await client.with({ origin: FRONT_END }).get('/api/tags');
    expectRefused(page);
    expect(page.headers['access-control-allow-origin']).toBe(FRONT_END);
    expect(left(page)).toEqual({ default: 0 });
    expectRefused(await client.post('/api/login', { email: 'x'.repeat(500_000) }));
    expect((await from(unusedAddress(), base).get('/api/tags')).status).toBe(200);
  });

  it('allow no more when requests are concurrent', async () => {
    const client = from(unusedAddress(), base);
    const answers = await Promise.all(Array.from({ length: QUOTA * 2 }, () => client.get('/api/tags')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(QUOTA);
  });

  it('are those of the account for logged-in clients, from any address', async () => {
    const { token, address } = await newAccount();
    const inUse = from(unusedAddress(), base).as(token);
    await times(QUOTA, () => inUse.get('/api/user'));
    expectRefused(await inUse.get('/api/user'));
    expectRefused(await from(address, base).as(token).get('/api/articles'));
    expect((await from(address, base).get('/api/articles')).status).toBe(200);
  });

  it('are shared by all gateways, except for what is still being exchanged', async () => {
    const address = unusedAddress();
    const [first = '', ...others] = stack.baseUrls;
    expect(others).toHaveLength(2);
    await times(QUOTA, () => from(address, first).get('/api/tags'));
    let more = 0;
    for (const other of others) {
      await eventually(
        async () => {
          const answer = await from(address, other).get('/api/tags');
          if (answer.status === 200) more += 1;
          expectRefused(answer);
        },
        { interval: 300 },
      );
    }
    // Without sharing, each of the other gateways would have allowed QUOTA requests.
    expect(more).toBeLessThan(QUOTA / 2);
  });

  it('count requests that do not reach a handler: unknown path, wrong method, invalid JSON, too large', async () => {
    const client = from(unusedAddress(), base);
    const json = client.with({ 'content-type': 'application/json' });
    const asks: (() => Promise<Answer>)[] = [
      () => client.get('/api/nothing'),
      () => client.send('PATCH', '/api/tags'),
      () => json.send('POST', '/api/login', '{'),
      () => client.get(`/api/articles?${'a=1&'.repeat(200)}`),
    ];
    for (const ask of asks) expect((await ask()).status).toBeLessThan(429);
    await eventually(async () => {
      expect(left(await client.get('/api/tags')).default).toBeLessThanOrEqual(QUOTA - 1 - asks.length);
    });
    await times(QUOTA, asks[0] as () => Promise<Answer>);
    await eventually(async () => expectRefused(await client.get('/api/nothing')));
  });

  it('count requests whose client disconnects before the response, during the body or immediately', async () => {
    const address = unusedAddress();
    const head = `HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\n`;
    const json = 'Content-Type: application/json\r\nContent-Length: 9\r\n';
    for (const said of [`GET /api/nothing ${head}\r\n`, `POST /api/login ${head}${json}\r\n{`]) {
      for (let count = 0; count < 5; count += 1) {
        const connection = await RawConnection.open(base);
        connection.send(said).close();
      }
    }
    await eventually(async () => {
      expect(left(await from(address, base).get('/api/tags')).default).toBeLessThanOrEqual(QUOTA - 11);
    });
  });

  it('count rejected tokens per address, separately from anonymous requests', async () => {
    const address = unusedAddress();
    const garbage = from(address, base).as('garbage');
    await eventually(async () => {
      const answers = await times(QUOTA, () => garbage.get('/api/user'));
      expectRefused(answers.at(-1) as Answer);
    });
    const wrong = from(address, base).as('eyJhbGciOiJFUzI1NiJ9.e30.AAAA');
    expectRefused(await wrong.get('/api/user'));
    const visitors = await from(address, base).get('/api/tags');
    expect(left(visitors)).toEqual({ default: QUOTA - 1 });
    expect((await from(unusedAddress(), base).as('garbage').get('/api/user')).status).toBe(401);
  });

  it('give accounts with a valid token their own quota, independent of other clients of the same address', async () => {
    const { token, address } = await newAccount();
    const [first = '', ...others] = stack.baseUrls;
    const neighbour = from(address, first);
    const forged = `${token.slice(0, -4)}AAAA`;
    const ask =
      (client: Client, path: string): (() => Promise<Answer>) =>
      () =>
        client.get(path);
    for (const flood of [ask(neighbour, '/api/tags'), ask(neighbour.as('garbage'), '/api/user')])
      await eventually(async () => expectRefused((await times(QUOTA, flood)).at(-1) as Answer));
    const forgeries = Array.from({ length: 200 }, () => neighbour.as(forged).get('/api/user'));
    const answers = await Promise.all(forgeries);
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status !== 401 && status !== 429)).toEqual([]);
    expect(refused.map(({ headers }) => headers['retry-after'])).toEqual(refused.map(() => '1'));
    for (const base of [first, ...others])
      for (const path of ['/api/user', '/api/articles', '/api/tags'])
        expect([base, path, (await from(address, base).as(token).get(path)).status]).toEqual([
          base,
          path,
          200,
        ]);
    expectRefused(await neighbour.get('/api/tags'));
  });

  it('of registrations are lower, and an invalid token does not raise them', async () => {
    const address = unusedAddress();
    const client = from(address, base);
    const first = await client.post('/api/register', newRegistration());
    expect(first.headers['ratelimit-policy']).toBe(
      `"default";q=${QUOTA};w=${WINDOW}, "registrations";q=${REGISTRATIONS};w=${WINDOW}`,
    );
    expect(left(first)).toEqual({ default: QUOTA - 1, registrations: REGISTRATIONS - 1 });
    const rest = await times(REGISTRATIONS - 1, () =>
      client.as('garbage').post('/api/register', newRegistration()),
    );
    expect(rest.map(({ status }) => status)).toEqual([201, 201]);
    for (const one of [client, client.as('garbage'), from(address, stack.baseUrls[0] ?? '')])
      expectRefused(await one.post('/api/register', newRegistration()));
    expect((await client.get('/api/tags')).status).toBe(200);
  });

  it('of requested e-mails are lower too, by address and by account', async () => {
    const forgot = from(unusedAddress(), base);
    const { token, address } = await newAccount();
    const account = from(address, base).as(token);
    for (const ask of [
      () => forgot.post('/api/password/forgot', { email: newRegistration().email }),
      () => account.post('/api/email/verification'),
    ]) {
      expect((await times(2, ask)).map(({ status }) => status)).toEqual([202, 202]);
      expectRefused(await ask());
    }
    expect((await account.get('/api/user')).status).toBe(200);
  });

  it('identify an IPv6 client by its network, in which it can choose addresses freely', async () => {
    const inOne = (last: number): Client => from(`2001:db8:0:1::${last.toString(16)}`, base);
    const answers = await times(QUOTA, () => inOne((addresses += 1)).get('/api/tags'));
    expect(answers.at(-1)?.status).toBe(200);
    expectRefused(await inOne(0xffff).get('/api/tags'));
    expect((await from('2001:db8:0:2::1', base).get('/api/tags')).status).toBe(200);
  });

  it('treat a whole /48 of IPv6 networks as one client with eight times the quota', async () => {
    const networks = Array.from({ length: 9 }, (_, index) => from(`2001:db8:1:${index}::1`, base));
    const answers = await Promise.all(networks.map((one) => times(QUOTA, () => one.get('/api/tags'))));
    const served = answers.flat().filter(({ status }) => status === 200);
    expect(served).toHaveLength(8 * QUOTA);
    expectRefused(await from('2001:db8:1:ffff::1', base).get('/api/tags'));
    expect((await from('2001:db8:2:1::1', base).get('/api/tags')).status).toBe(200);
  });

  it('count for the RealWorld API too, which refuses in its own form', async () => {
    const client = from(unusedAddress(), base);
    await times(REGISTRATIONS, () => client.post('/conduit/api/users', { user: newUser() }));
    const refused = await client.post('/conduit/api/users', { user: newUser() });
    expectErrors(refused, 429, { request: [expect.stringContaining('Too many')] });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expectRefused(await client.post('/api/register', newRegistration()));
  });

  it('do not apply to health checks', async () => {
    const client = from(unusedAddress(), base);
    await times(QUOTA + 1, () => client.get('/api/tags'));
    const answer = await client.get('/api/health');
    expect([answer.status, answer.headers.ratelimit]).toEqual([200, undefined]);
    expectRefused(await client.get('/.well-known/jwks.json'));
  });

  it('use the last forwarded address, because the client can forge the ones before', async () => {
    const address = unusedAddress();
    const answers = await times(QUOTA + 1, () =>
      from(`${unusedAddress()}, ${address}`, base).get('/api/tags'),
    );
    expectRefused(answers.at(-1) as Answer);
  });
});

describe('without a trusted proxy', () => {
  it('address headers of a client are ignored, and the operator is warned once', async () => {
    const warnings: string[] = [];
    const own = await startOwnSystem({
      apps: ['gateway'],
      appEnv: { gateway: { RATE_LIMIT: '5' } },
      onLine: (_app, line) => void (line.includes('TRUST_PROXY') && warnings.push(line)),
    });
    try {
      await eventually(async () => {
        const answers = await times(6, () => from(unusedAddress(), own.baseUrl).get('/api/nothing'));
        expectRefused(answers.at(-1) as Answer);
      });
      const claims = { forwarded: `for=${unusedAddress()}`, 'x-real-ip': unusedAddress() };
      expectRefused(await from(unusedAddress(), own.baseUrl).with(claims).get('/api/nothing'));
      await eventually(() => expect(warnings).toHaveLength(1));
    } finally {
      await own.stop();
    }
  });
});
