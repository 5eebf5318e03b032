import type { Stack } from '../../scripts/dev/stack/stack';
import type { Service } from '#platform';
import { type Answer, type Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { firstThatIsNot503, timed } from '../support/outage';
import { loggedIn, type Person, published, registered, succeeded, unique } from '../support/people';
import { problemOf } from '../support/problem';
import type { Article, NoticePage, Profile, User } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';

const DEADLINE_MS = 2_000;
/** The longest time until a client learns that a service is down. */
const AT_ONCE_MS = 900;

describe('when a service is down', () => {
  let stack: Stack;
  let base: string;
  let person: Person;

  beforeAll(async () => {
    // Without the cache, every read shows whether its service is there.
    stack = await startOwnSystem({ appEnv: { gateway: { REQUEST_TIMEOUT: '2s', READ_CACHE: 'false' } } });
    base = stack.baseUrl;
    person = await registered({}, base);
    // This request makes the gateway fetch the key that verifies tokens.
    succeeded(await person.client.get('/api/user'), 200);
  });

  afterAll(() => stack?.stop());

  /** A request that needs this service. */
  const asks = {
    auth: (client: Client) => client.get('/api/sessions'),
    users: (client: Client) => client.get(`/api/profiles/${person.username}`),
    articles: (client: Client) => client.get('/api/articles'),
    notifications: (client: Client) => client.get('/api/notifications'),
  } satisfies Partial<Record<Service, (client: Client) => Promise<Answer>>>;
  const profileOf = (username: string) =>
    visitor(base).get<{ profile: Profile }>(`/api/profiles/${username}`);

  it.each(['auth', 'users', 'articles', 'notifications'] as const satisfies Service[])(
    'a stopped %s is 503 immediately, is named by the health report, and recovers without intervention',
    async (service) => {
      const ask = () => asks[service](person.client);
      succeeded(await ask(), 200);
      await stack.app(service).stop();

      const [answer, waited] = await timed(ask);
      problemOf(answer, 503, 'unavailable');
      expect(waited).toBeLessThan(AT_ONCE_MS);
      const health = await visitor(base).get('/api/health');
      expect(health).toMatchObject({
        status: 503,
        body: {
          status: 'degraded',
          database: 'healthy',
          nats: 'healthy',
          services: { [service]: 'unhealthy' },
        },
      });

      await stack.app(service).start();
      succeeded(await ask(), 200);
      succeeded(await visitor(base).get('/api/health'), 200);
    },
  );

  it('the others keep working: tokens are verified and articles read without auth', async () => {
    const { slug } = await published(person);
    await stack.app('auth').stop();
    succeeded(await person.client.get(`/api/articles/${slug}`), 200);
    succeeded(await profileOf(person.username), 200);
    const { email, password } = person;
    problemOf(await visitor(base).post('/api/login', { email, password }), 503);
    await stack.app('auth').start();
    await loggedIn(person, base);
  });

  it('registration works without users, and the first response after its return has the profile', async () => {
    await stack.app('users').stop();
    const [reader2, waited] = await timed(() => registered({ name: 'Early Bird' }, base));
    expect(waited).toBeLessThan(5_000);
    expect(reader2.user).toMatchObject({ name: 'Early Bird', bio: '', image: '' });
    problemOf(await reader2.client.get('/api/user'), 503);

    const back = stack.app('users').start();
    const [profile, user] = await Promise.all([
      firstThatIsNot503(() => profileOf(reader2.username)),
      firstThatIsNot503(() => reader2.client.get<{ user: User }>('/api/user')),
    ]);
    await back;
    expect(succeeded(profile, 200).profile).toMatchObject({ id: reader2.user.id, name: 'Early Bird' });
    expect(succeeded(user, 200).user).toMatchObject({ id: reader2.user.id, name: 'Early Bird' });
    const answer = await firstThatIsNot503(() =>
      reader2.client.post('/api/articles', { title: 'Hi', body: 'B' }),
    );
    expect(answer.status).toBe(201);
  });

  it('publishing works without notifications, which are created later', async () => {
    await stack.app('notifications').stop();
    const reader2 = await registered({}, base);
    const { title } = await published(reader2);
    await stack.app('notifications').start();
    await eventually(async () => {
      const { notifications } = succeeded(await reader2.client.get<NoticePage>('/api/notifications'), 200);
      expect(notifications.map(({ kind }) => kind).sort()).toEqual(['article_published', 'welcome']);
      expect(notifications.find(({ kind }) => kind === 'article_published')?.data.title).toBe(title);
    });
  });

  it('an account deleted while articles is down loses its articles once that is back', async () => {
    const leaving = await registered({}, base);
    const { slug } = await published(leaving);
    await stack.app('articles').stop();
    succeeded(await leaving.client.delete('/api/user', { currentPassword: leaving.password }), 204);
    const back = stack.app('articles').start();
    const answer = await firstThatIsNot503(() => visitor(base).get(`/api/articles/${slug}`));
    await back;
    problemOf(answer, 404, 'articles.not_found');
  });

  it('a service that hangs is 504 at the deadline, and responds again once it continues', async () => {
    stack.app('articles').pause();
    try {
      const [answer, waited] = await timed(() => asks.articles(visitor(base)));
      problemOf(answer, 504, 'timeout');
      expect(waited).toBeGreaterThan(DEADLINE_MS - 200);
      expect(waited).toBeLessThan(DEADLINE_MS + 1_500);
      expect((await visitor(base).get('/api/health')).body).toMatchObject({
        services: { articles: 'unhealthy' },
      });
    } finally {
      stack.app('articles').resume();
    }
    await eventually(async () => succeeded(await asks.articles(visitor(base)), 200));
  });

  it('a service that hangs does not prevent registration', async () => {
    stack.app('users').pause();
    const [reader2, waited] = await timed(() => registered({}, base)).finally(() =>
      stack.app('users').resume(),
    );
    expect(waited).toBeLessThan(DEADLINE_MS + 2_000);
    succeeded(await firstThatIsNot503(() => profileOf(reader2.username)), 200);
  });

  it('writes acknowledged right before a crash have their effects afterwards', async () => {
    const crashing = await registered({}, base);
    stack.app('auth').kill('SIGKILL');
    const { title, slug } = await published(crashing);
    stack.app('articles').kill('SIGKILL');
    const username = unique('after');
    await eventually(async () => succeeded(await crashing.client.put('/api/user', { username }), 200));
    stack.app('auth').kill('SIGKILL');
    stack.app('users').kill('SIGKILL');

    await eventually(
      async () => {
        expect(succeeded(await profileOf(username), 200).profile.id).toBe(crashing.user.id);
        const read = await visitor(base).get<{ article: Article }>(`/api/articles/${slug}`);
        expect(succeeded(read, 200).article).toMatchObject({ title, author: { username } });
        const { notifications } = succeeded(await crashing.client.get<NoticePage>('/api/notifications'), 200);
        expect(notifications.map(({ kind }) => kind).sort()).toEqual(['article_published', 'welcome']);
      },
      // An event that a killed process was handling is redelivered when its time to acknowledge is over.
      { timeout: 25_000, interval: 100 },
    );
    await Promise.all(stack.processes.map((app) => app.untilReady()));
  });
});
