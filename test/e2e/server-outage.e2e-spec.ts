import { readFile } from 'node:fs/promises';
import { APPS, type AppName } from '#platform';
import type { Stack } from '../../scripts/dev/stack/stack';
import { type Answer, Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { statusesOf, timed } from '../support/outage';
import {
  loggedIn,
  newRegistration,
  type Person,
  published,
  registered,
  succeeded,
  unique,
} from '../support/people';
import { problemOf } from '../support/problem';
import type { ArticlePage, NoticePage, Profile } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';
import { traceIdOf } from '../support/telemetry';

const AT_ONCE_MS = 900;
const MANY = Array.from({ length: 24 }, (_, index) => index);

// Three suites on one system. Clients see no difference with telemetry disabled, so the others need no system without it.
let stack: Stack;
let base: string;
let person: Person;

beforeAll(async () => {
  stack = await startOwnSystem({
    ownPostgres: true,
    durable: true,
    env: { OTEL_SDK_DISABLED: 'true' },
    // Without the cache, every read shows whether the servers are there.
    appEnv: { gateway: { READ_CACHE: 'false' } },
  });
  base = stack.baseUrl;
  person = await registered({}, base);
  await published(person);
});
afterAll(() => stack?.stop());

describe('with telemetry disabled', () => {
  it('errors still have their trace id', async () => {
    const problem = problemOf(await visitor(base).get('/api/articles/no-such-article'), 404);
    expect(problem.trace_id).toMatch(/^[\da-f]{32}$/);
  });

  it('the log lines of all services still have the trace id of a registration, events included', async () => {
    const answer = await visitor(base).post('/api/register', newRegistration());
    succeeded(answer, 201);
    const lines = async (app: AppName): Promise<string[]> =>
      (await readFile(stack.app(app).logFile, 'utf8'))
        .split('\n')
        .filter((line) => line.includes(`"trace_id":"${traceIdOf(answer)}"`));
    await eventually(async () => {
      for (const app of APPS) expect([app, (await lines(app)).length]).not.toEqual([app, 0]);
    });
  });

  it('there are no metrics, but everything else of the admin port', async () => {
    const admin = new Client(stack.app('users').adminUrl);
    expect((await admin.get('/metrics')).status).toBe(404);
    expect((await admin.get('/health/ready')).status).toBe(200);
    expect((await admin.get('/log-level')).body).toEqual({ level: 'info' });
  });
});

describe('when a server is down', () => {
  let pids: (number | undefined)[];

  beforeAll(() => {
    pids = stack.processes.map(({ pid }) => pid);
  });

  /** Reads and writes of every service. */
  const everything = (client: Client) => [
    client.get('/api/user'),
    client.get('/api/sessions'),
    client.get(`/api/profiles/${person.username}`),
    client.get('/api/articles'),
    client.get('/api/tags'),
    client.get('/api/notifications'),
    client.put('/api/user', { bio: 'B' }),
    client.post('/api/articles', { title: 'T', body: 'B' }),
    client.post('/api/notifications/read', { all: true }),
    client.post('/api/login', { email: person.email, password: person.password }),
    client.post('/api/register', newRegistration()),
  ];

  /** Asserts full recovery: reads, writes, and events that reach other services. */
  async function isWhole(): Promise<void> {
    await eventually(
      async () => {
        succeeded(await visitor(base).get('/api/health'), 200);
        expect(statusesOf(await Promise.all(everything(person.client)))).toEqual([200, 201]);
      },
      { timeout: 20_000, interval: 100 },
    );
    const other = await registered({ name: 'Afterwards' }, base);
    const { profile } = succeeded(
      await visitor(base).get<{ profile: Profile }>(`/api/profiles/${other.username}`),
      200,
    );
    expect(profile.name).toBe('Afterwards');
    await published(other);
    await eventually(async () => {
      const { notifications } = succeeded(await other.client.get<NoticePage>('/api/notifications'), 200);
      expect(notifications).toHaveLength(2);
    });
    await loggedIn(person, base);
  }

  it('NATS: everything is 503 immediately, and recovers without intervention', async () => {
    await stack.nats?.kill('SIGKILL');
    await eventually(async () => expect((await person.client.get('/api/user')).status).toBe(503));
    for (const ask of everything(person.client)) {
      const [answer, waited] = await timed(() => ask);
      problemOf(answer, 503);
      expect(waited).toBeLessThan(AT_ONCE_MS);
    }
    expect((await visitor(base).get('/api/health')).body).toMatchObject({
      status: 'degraded',
      nats: 'unhealthy',
    });
    await stack.nats?.restart();
    await isWhole();
  });

  it('NATS during requests: each gets a response, successful or not', async () => {
    const answers = Array.from({ length: 5 }, () => everything(person.client)).flat();
    await Promise.race(answers);
    await stack.nats?.kill('SIGKILL');
    for (const { status } of await Promise.all(answers)) expect([200, 201, 503, 504]).toContain(status);
    await stack.nats?.restart();
    await isWhole();
  });

  it('PostgreSQL: everything is 503 and never 500, and recovers without intervention', async () => {
    await stack.postgres?.kill('SIGKILL');
    for (let round = 0; round < 3; round += 1)
      for (const answer of await Promise.all(everything(person.client)))
        problemOf(answer, 503, 'unavailable');
    const health = await visitor(base).get('/api/health');
    expect(health).toMatchObject({
      status: 503,
      body: { status: 'degraded', database: 'unhealthy', nats: 'healthy' },
    });
    await stack.postgres?.restart();
    await isWhole();
  });

  it('PostgreSQL during writes: acknowledged writes persist, and nothing returns 500', async () => {
    const people = Array.from({ length: 12 }, () => newRegistration());
    const answers = people.map((one) => visitor(base).post('/api/register', one));
    const others = people.flatMap((_one, index) => [
      person.client.post('/api/articles', { title: 'The same title', body: 'B' }),
      person.client.put('/api/user', { bio: `Bio ${index}` }),
    ]);
    await Promise.race(answers);
    await stack.postgres?.kill('SIGKILL');
    const settled = await Promise.all(answers);
    for (const { status } of [...settled, ...(await Promise.all(others))])
      expect([200, 201, 503, 504]).toContain(status);
    await stack.postgres?.restart();
    await isWhole();
    for (const [index, { status }] of settled.entries())
      // The profile may not have been replicated yet; that is a 503 and never a lost account.
      if (status === 201) await eventually(() => loggedIn(people[index] ?? newRegistration(), base));
  });

  it('no app had to be restarted', () => {
    expect(stack.processes.map(({ pid }) => pid)).toEqual(pids);
  });
});

describe('an app that stops', () => {
  /** Starts many requests and stops the app as soon as one has its response, because by then all have arrived. */
  async function stopDuring(
    app: 'gateway' | 'auth' | 'users' | 'articles',
    ask: (index: number) => Promise<Answer>,
  ) {
    const answers = MANY.map((index) => ask(index));
    await Promise.race(answers);
    await stack.app(app).stop();
    return Promise.all(answers);
  }

  it('is auth: requests in flight complete their registration', async () => {
    const people = MANY.map(() => newRegistration());
    const answers = await stopDuring('auth', (index) => visitor(base).post('/api/register', people[index]));
    expect(statusesOf(answers)).toEqual([201]);
    await stack.app('auth').start();
    await Promise.all(people.map((one) => loggedIn(one, base)));
  });

  it('is the gateway: it responds to all requests in flight first', async () => {
    const answers = await stopDuring('gateway', () => visitor(base).post('/api/register', newRegistration()));
    expect(statusesOf(answers)).toEqual([201]);
    await expect(visitor(base).get('/api/health')).rejects.toThrow(/ECONNREFUSED|hang up|ECONNRESET/);
    await stack.app('gateway').start();
    succeeded(await person.client.get('/api/user'), 200);
  });

  it('is articles: exactly the acknowledged articles exist', async () => {
    const author = await registered({}, base);
    const answers = await stopDuring('articles', () =>
      author.client.post('/api/articles', { title: unique(), body: 'B' }),
    );
    const written = answers.filter(({ status }) => status === 201);
    for (const refused of answers.filter(({ status }) => status !== 201)) problemOf(refused, 503);
    expect(written.length).toBeGreaterThan(0);
    await stack.app('articles').start();
    const list = await visitor(base).get<ArticlePage>(`/api/articles?author=${author.username}&limit=100`);
    expect(succeeded(list, 200).total).toBe(written.length);
  });

  it('is users: each change is made or rejected, never lost', async () => {
    const answers = await stopDuring('users', (index) =>
      person.client.put('/api/user', { name: `Name ${index}` }),
    );
    for (const refused of answers.filter(({ status }) => status !== 200)) problemOf(refused, 503);
    const names = answers.flatMap(({ status }, index) => (status === 200 ? [`Name ${index}`] : []));
    expect(names.length).toBeGreaterThan(0);
    await stack.app('users').start();
    const { user } = succeeded(await person.client.get<{ user: { name: string } }>('/api/user'), 200);
    expect(names).toContain(user.name);
  });
});
