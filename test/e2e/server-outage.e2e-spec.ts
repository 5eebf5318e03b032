import type { Stack } from '../../scripts/dev/stack/stack';
import { type Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { statusesOf, timed } from '../support/outage';
import { loggedIn, newRegistration, type Person, published, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import type { NoticePage, Profile } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';

const AT_ONCE_MS = 900;

describe('when a server is down', () => {
  let stack: Stack;
  let base: string;
  let person: Person;
  let pids: (number | undefined)[];

  beforeAll(async () => {
    stack = await startOwnSystem({ ownPostgres: true, durable: true });
    base = stack.baseUrl;
    pids = stack.processes.map(({ pid }) => pid);
    person = await registered({}, base);
    await published(person);
  });

  afterAll(() => stack?.stop());

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
