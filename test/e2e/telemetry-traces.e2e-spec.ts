import { OtlpReceiver } from '../../apps/console/src/telemetry/otlp-receiver';
import type { SeenSpan } from '../../apps/console/src/telemetry/otlp';
import type { Stack } from '../../scripts/dev/stack/stack';
import { visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { MailServer } from '../support/mail-server';
import { newRegistration, type Person, published, registered, succeeded } from '../support/people';
import { REGISTRATION } from '../support/registration-trace';
import type { Login } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';
import { exportTo, isQuery, spansOf, traceIdOf, tree, treeOf } from '../support/telemetry';

const LEASE_S = 2;

const PUBLICATION = `
gateway server POST /api/articles
  gateway internal ArticlesController.create
    gateway internal create
      gateway client articles/create
        articles server articles/create
          articles internal article.create
            articles producer create events.articles.article-created.v1
              articles producer publish events.articles.article-created.v1
                notifications consumer process events.articles.article-created.v1
                  notifications producer job.enqueue.notification
                    notifications consumer job.notification
                      notifications internal delivery.log
                      notifications sql
                    notifications sql
                  notifications sql
              articles sql`;

const lines = (text: string): string[] => text.trim().split('\n');

describe('a trace', () => {
  const receiver = new OtlpReceiver();
  let mail: MailServer;
  let own: Stack;
  let author: Person;

  beforeAll(async () => {
    await receiver.listen();
    mail = await MailServer.start();
    const notifications = {
      SMTP_URL: mail.url,
      MAIL_FROM: 'Publishing <post@platform.example>',
      JOB_LEASE: String(LEASE_S),
    };
    own = await startOwnSystem({ env: exportTo(receiver), appEnv: { notifications } });
    author = await registered({}, own.baseUrl);
    // The first request with a token also fetches the key that verifies it.
    const settings = { channels: { article_published: ['log'] } };
    succeeded(await author.client.put('/api/notifications/settings', settings), 200);
  });
  afterAll(async () => {
    await own.stop();
    await mail.stop();
    await receiver.close();
  });

  it('of a registration reaches from HTTP through five services to the deliveries', async () => {
    const answer = await visitor(own.baseUrl).post('/api/register', newRegistration());
    const spans = await tree(receiver, traceIdOf(answer), lines(REGISTRATION));
    expect(spans.filter(({ failed }) => failed)).toEqual([]);
  });

  it('of a new article reaches its notification and the delivery', async () => {
    const answer = await author.client.post<{ article: { id: string; slug: string } }>('/api/articles', {
      title: 'Traces',
      body: 'A body.',
    });
    const spans = await tree(receiver, traceIdOf(answer), lines(PUBLICATION));
    const { id, slug } = succeeded(answer, 201).article;
    const named = (name: string) => spans.find((span) => span.name.startsWith(name));
    expect(named('POST')?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/articles',
      'http.response.status_code': 201,
      'url.path': '/api/articles',
      'url.scheme': 'http',
      'app.request_id': answer.headers['x-request-id'],
    });
    expect(named('articles/create')?.attributes).toEqual({
      'rpc.system.name': 'nats',
      'rpc.method': 'articles/create',
    });
    expect(named('article.create')?.attributes).toEqual({
      'article.id': id,
      'article.slug': slug,
      'user.id': author.user.id,
    });
    const [made, sent, handled] = ['create events', 'publish events', 'process events'].map(named);
    const event = {
      'messaging.system': 'nats',
      'messaging.destination.name': 'events.articles.article-created.v1',
      'messaging.message.id': made?.attributes['messaging.message.id'],
    };
    expect(sent?.attributes).toMatchObject({ ...event, 'messaging.operation.type': 'send' });
    expect(handled?.attributes).toMatchObject({
      ...event,
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': 'notifications-articles',
      'messaging.nats.delivery_attempt': 1,
    });
    for (const later of [sent, handled])
      expect(later?.links).toEqual([{ traceId: made?.traceId, spanId: made?.spanId }]);
    expect(named('job.notification')?.attributes).toMatchObject({ 'job.name': 'deliver', 'job.attempt': 1 });
    const insert = spans.find(({ attributes }) =>
      String(attributes['db.query.text']).includes('INSERT INTO article '),
    );
    expect(insert?.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.namespace': expect.stringContaining('articles') as string,
      'db.query.text': expect.stringContaining('SELECT $1::uuid, $2::uuid') as string,
    });
  });

  it.each([
    ['user.login', 'POST', '/api/login', 200],
    ['article.update', 'PUT', '/api/articles/SLUG', 200],
    ['article.favorite', 'POST', '/api/articles/SLUG/favorite', 200],
    ['article.unfavorite', 'DELETE', '/api/articles/SLUG/favorite', 200],
    ['article.delete', 'DELETE', '/api/articles/SLUG', 204],
  ])('has the business span %s with its attributes', async (name, method, path, status) => {
    const { slug } = await published(author);
    const bodies: Record<string, object> = {
      'user.login': { email: author.email, password: author.password },
      'article.update': { body: 'Another.' },
    };
    if (name === 'article.unfavorite')
      succeeded(await author.client.post(`/api/articles/${slug}/favorite`), 200);
    const answer = await author.client.sendJson(method, path.replace('SLUG', slug), bodies[name]);
    expect(answer.status).toBe(status);
    const found = await eventually(() => {
      const [span] = spansOf(receiver, traceIdOf(answer)).filter((one) => one.name === name);
      if (!span) throw new Error(`there is no ${name} yet`);
      return span;
    });
    expect(found.attributes).toMatchObject({ 'user.id': author.user.id });
    if (name.startsWith('article')) expect(found.attributes['article.slug']).toBe(slug);
  });

  it('of a rejected request states the error type, and no span failed', async () => {
    const answer = await author.client.get('/api/articles/no-such-article');
    const spans = await tree(
      receiver,
      traceIdOf(answer),
      lines(`
gateway server GET /api/articles/:slug
  gateway internal ArticlesController.get
    gateway internal get
      gateway client articles/get
        articles server articles/get
          articles sql`),
    );
    expect(answer.body).toMatchObject({ trace_id: spans[0]?.traceId });
    expect(spans.filter(({ failed }) => failed)).toEqual([]);
    const called = spans.filter(({ name }) => name === 'articles/get');
    expect(called.map(({ attributes }) => attributes['error.type'])).toEqual(
      Array(2).fill('articles.not_found'),
    );
  });

  it.each(['00', '01'])(
    'is linked to the client’s trace but not part of it, with flags %s',
    async (flags) => {
      const theirs = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
      const traceparent = `00-${theirs.traceId}-${theirs.spanId}-${flags}`;
      const answer = await author.client.with({ traceparent }).get('/api/tags');
      const first = await eventually(() => {
        const found = spansOf(receiver, traceIdOf(answer)).find(({ name }) => name === 'GET /api/tags');
        if (!found) throw new Error('there is no such span yet');
        return found;
      });
      expect(first).toMatchObject({ parentSpanId: '', links: [theirs] });
      expect(spansOf(receiver, theirs.traceId)).toEqual([]);
    },
  );

  it('contains no values of path parameters', async () => {
    const sought = encodeURIComponent('someone@private.example');
    const answer = await visitor(own.baseUrl).get(`/api/profiles/${sought}`);
    await visitor(own.baseUrl).get(`/api/nothing/${sought}`);
    await eventually(() => expect(spansOf(receiver, traceIdOf(answer))).not.toEqual([]));
    expect(JSON.stringify([receiver.spans(), receiver.logLines()])).not.toContain('private.example');
  });

  it('continues when a killed worker’s job is done by the next start', async () => {
    const caught = Promise.withResolvers<void>();
    let attempts = 0;
    mail.onMail = async () => {
      if ((attempts += 1) > 1) return;
      caught.resolve();
      await new Promise(() => undefined); // never accepted: the worker dies while it waits
    };
    const answer = await visitor(own.baseUrl).post('/api/register', newRegistration());
    succeeded(answer, 201);
    await caught.promise;
    own.app('notifications').kill('SIGKILL');
    const spans = await eventually(
      () => {
        const found = spansOf(receiver, traceIdOf(answer));
        expect(found.filter(({ name }) => name === 'delivery.email')).toHaveLength(1);
        return found;
      },
      { timeout: 30_000 },
    );
    const again = spans.find(
      ({ name, attributes }) => name === 'job.security-email' && attributes['job.attempt'] === 2,
    );
    const asked = spans.find(({ spanId }) => spanId === again?.parentSpanId);
    expect(asked?.name).toBe('job.enqueue.security-email');
    // One tree: the killed attempt has only the queries, calls and exports that it made before.
    const isCall = ({ name }: SeenSpan): boolean => name === 'auth/issue-security-email';
    const others = spans.filter((span) => !isQuery(span) && !isCall(span));
    const roots = treeOf(others).filter((line) => !line.startsWith(' '));
    expect(roots).toEqual(['gateway server POST /api/register']);
    mail.onMail = () => undefined;
  });

  it('of a failed request has an error on every failed span, and no secrets or addresses', async () => {
    const person = newRegistration();
    const { token, refreshToken } = succeeded(
      await visitor(own.baseUrl).post<Login>('/api/register', person),
      201,
    );
    succeeded(await visitor(own.baseUrl).get(`/api/articles?search=${person.email}`), 200);
    await own.app('articles').stop();
    const answer = await visitor(own.baseUrl).get('/api/articles');
    expect(answer.status).toBe(503);
    const spans = await tree(
      receiver,
      traceIdOf(answer),
      lines(`
gateway server GET /api/articles
  gateway internal ArticlesController.list
    gateway internal list
      gateway client articles/list
      gateway client articles/list
      gateway client articles/list`),
    );
    // A read without a reply is tried three times.
    expect(spans.map(({ failed }) => failed)).toEqual(Array(6).fill(true));
    expect(spans.find(({ kind }) => kind === 2)?.attributes).toMatchObject({
      'http.response.status_code': 503,
      'error.type': '503',
    });
    const everything = JSON.stringify([receiver.spans(), receiver.logLines(), receiver.points()]);
    for (const secret of [person.email, author.email, person.password, token, refreshToken])
      expect(everything).not.toContain(secret);
    expect(everything).not.toMatch(/@example\.org|\$argon2id|Bearer /);
  });
});
