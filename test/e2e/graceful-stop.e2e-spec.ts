import type { Stack } from '../../scripts/dev/stack/stack';
import { type Answer, visitor } from '../support/client';
import { statusesOf } from '../support/outage';
import { loggedIn, newRegistration, type Person, registered, succeeded, unique } from '../support/people';
import { problemOf } from '../support/problem';
import type { ArticlePage } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';

const MANY = Array.from({ length: 24 }, (_, index) => index);

describe('an app that stops', () => {
  let stack: Stack;
  let base: string;
  let person: Person;

  beforeAll(async () => {
    stack = await startOwnSystem();
    base = stack.baseUrl;
    person = await registered({}, base);
  });

  afterAll(() => stack?.stop());

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
