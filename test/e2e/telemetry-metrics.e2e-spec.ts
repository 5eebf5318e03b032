import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { OtlpReceiver } from '../../apps/console/src/telemetry/otlp-receiver';
import { withClient } from '../../libs/database/src/with-client';
import { APPS, SERVICES } from '#platform';
import type { Stack } from '../../scripts/dev/stack/stack';
import { Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { MailServer } from '../support/mail-server';
import { type Person, published, registered, succeeded, unique } from '../support/people';
import { appsWith, METRICS } from '../support/metric-list';
import { connectAsOperator } from '../support/nats';
import { atOnce } from '../support/overload';
import { UNKNOWN_ID } from '../support/routes';
import { startOwnSystem } from '../support/own-system';
import { exportTo, totalOf } from '../support/telemetry';

/** Inserts an outbox row that is two minutes old. */
const LATE = `
  INSERT INTO outbox (id, type, aggregate_id, version, data, created_at)
  VALUES ($1, $2, $1, 1, $3, now() - interval '2 minutes')`;

async function inDatabase(connectionString: string, statement: string, values: unknown[]): Promise<void> {
  await withClient(connectionString, (client) => client.query(statement, values));
}

describe('metrics', () => {
  const receiver = new OtlpReceiver();
  let own: Stack;
  let mail: MailServer;
  let author: Person;

  beforeAll(async () => {
    await receiver.listen();
    mail = await MailServer.start();
    own = await startOwnSystem({
      env: { ...exportTo(receiver), OTEL_METRIC_EXPORT_INTERVAL: '300', REQUEST_CONCURRENCY: '4' },
      appEnv: { notifications: { SMTP_URL: mail.url, MAIL_FROM: 'post@platform.example' } },
    });
    author = await registered({}, own.baseUrl);
    await atOnce(40, () => visitor(own.baseUrl).get('/api/tags'));
    await settled();
  });
  afterAll(async () => {
    await own.stop();
    await mail.stop();
    await receiver.close();
  });

  const total = (name: string, attributes = {}): number => totalOf(receiver.points(), name, attributes);

  /** Waits until all effects of the work so far have happened and were exported. */
  async function settled(): Promise<void> {
    let before = '';
    await eventually(
      () => {
        const counts = ['messaging.client.consumed.messages', 'jobs.completed', 'http.requests.total'];
        const now = JSON.stringify(counts.map((name) => total(name)));
        const same = now === before && total('outbox.pending') === 0 && total('consumer.lag') === 0;
        before = now;
        return same;
      },
      { interval: 800, timeout: 20_000 },
    );
  }

  /** How much each metric increases during `work`. */
  async function moves(names: [string, object?][], work: () => Promise<unknown>): Promise<number[]> {
    const before = names.map(([name, attributes]) => total(name, attributes));
    await work();
    await settled();
    return names.map(([name, attributes], index) => total(name, attributes) - (before[index] ?? 0));
  }

  const HTTP: [string, object?][] = [
    ['http.server.request.duration'],
    ['http.request.duration'],
    ['http.server.request.total'],
    ['http.requests.total'],
  ];

  it('count requests by route, under every name, and no others', async () => {
    const { slug } = await published(author);
    await settled();
    const route = { 'http.route': '/api/articles/:slug', 'http.request.method': 'GET' };
    const ok = { ...route, 'http.response.status_code': 200 };
    const missing = { ...route, 'http.response.status_code': 404 };
    const wanted = [ok, missing].flatMap((one) => HTTP.map(([name]) => [name, one] as [string, object]));
    const moved = await moves([...wanted, ...HTTP], async () => {
      for (let index = 0; index < 3; index += 1) await author.client.get(`/api/articles/${slug}`);
      await author.client.get(`/api/articles/${unique()}`);
    });
    expect(moved).toEqual([3, 3, 3, 3, 1, 1, 1, 1, 4, 4, 4, 4]);
    expect(total('http.server.active_requests')).toBe(0);
  });

  it('count accounts and login attempts', async () => {
    const login = (password: string) =>
      visitor(own.baseUrl).post('/api/login', { email: author.email, password });
    const moved = await moves(
      [
        ['users.registered'],
        ['auth.registration.total'],
        ['auth.login.attempts', { result: 'success' }],
        ['auth.login.attempts', { result: 'refused' }],
        ['jobs.enqueued', { 'job.name': 'deliver' }],
        ['jobs.completed', { 'job.name': 'deliver' }],
        ['jobs.duration_ms', { 'job.name': 'deliver' }],
        ['jobs.failed'],
      ],
      async () => {
        for (let index = 0; index < 2; index += 1) await registered({}, own.baseUrl);
        // Already taken: no account is created, and none is counted.
        const again = { email: author.email, password: 'correct horse 7', name: 'A', username: unique() };
        expect((await visitor(own.baseUrl).post('/api/register', again)).status).toBe(409);
        for (const password of [author.password, 'wrong', 'wrong too']) await login(password);
      },
    );
    // A welcome is sent to the log, and by e-mail once the address is verified.
    expect(moved).toEqual([2, 2, 1, 2, 2, 2, 2, 0]);
  });

  it('count changes of articles once, on commit', async () => {
    const reader = await registered({}, own.baseUrl);
    const { client } = author;
    const moved = await moves(
      [
        ['articles.created'],
        ['articles.updated'],
        ['articles.deleted'],
        ['favorites.added'],
        ['favorites.removed'],
        [
          'messaging.client.sent.messages',
          { 'messaging.destination.name': 'events.articles.article-created.v1' },
        ],
        ['messaging.client.consumed.messages', { 'messaging.consumer.group.name': 'notifications-articles' }],
        ['messaging.process.duration', { 'messaging.consumer.group.name': 'notifications-articles' }],
      ],
      async () => {
        const key = { 'idempotency-key': unique() };
        const body = { title: unique(), body: 'B' };
        const first = await client.with(key).post<{ article: { slug: string } }>('/api/articles', body);
        succeeded(await client.with(key).post('/api/articles', body), 201); // returns the first response again
        const path = `/api/articles/${succeeded(first, 201).article.slug}`;
        succeeded(await reader.client.post(`${path}/favorite`), 200);
        expect((await reader.client.post(`${path}/favorite`)).status).toBe(409);
        succeeded(await reader.client.delete(`${path}/favorite`), 200);
        succeeded(await client.put(path, { body: 'C' }), 200);
        expect((await reader.client.delete(path)).status).toBe(403);
        expect((await client.delete(path)).status).toBe(204);
      },
    );
    // Notifications after these steps: created, liked, not liked, updated, deleted.
    expect(moved).toEqual([1, 1, 1, 1, 1, 1, 5, 5]);
  });

  it('count calls and queries', async () => {
    const moved = await moves(
      [
        ['rpc.client.call.duration', { 'rpc.method': 'articles/list' }],
        ['rpc.server.call.duration', { 'rpc.method': 'articles/list' }],
        ['rpc.client.call.duration', { 'rpc.method': 'articles/get', 'error.type': 'articles.not_found' }],
        ['rpc.server.call.duration', { 'rpc.method': 'articles/get', 'error.type': 'articles.not_found' }],
      ],
      async () => {
        const before = total('db.client.operation.duration', { 'db.operation.name': 'SELECT' });
        for (const limit of [1, 2, 3, 4, 5]) await visitor(own.baseUrl).get(`/api/articles?limit=${limit}`);
        await visitor(own.baseUrl).get(`/api/articles/${unique()}`);
        await settled();
        const queries = total('db.client.operation.duration', { 'db.operation.name': 'SELECT' }) - before;
        expect(queries).toBeGreaterThanOrEqual(6);
      },
    );
    expect(moved).toEqual([5, 5, 1, 1]);
    for (const pool of SERVICES) {
      const attributes = { 'db.client.connection.pool.name': pool };
      expect(total('db.client.connection.count', attributes)).toBeGreaterThan(0);
      expect(total('db.client.connection.max', attributes)).toBe(10);
    }
  });

  it('count failed attempts at jobs, and the successful one', async () => {
    let refusals = 1;
    mail.onMail = () => {
      if (refusals-- > 0) throw Object.assign(new Error('try later'), { responseCode: 451 });
    };
    const job = { 'job.name': 'send-security-email' };
    const names: [string, object][] = [
      ['jobs.enqueued', job],
      ['jobs.failed', job],
      ['jobs.completed', job],
      ['jobs.duration_ms', job],
    ];
    const moved = await moves(names, async () => {
      const completed = total('jobs.completed', job);
      await registered({}, own.baseUrl);
      await eventually(() => total('jobs.completed', job) === completed + 1, { timeout: 20_000 });
    });
    expect(moved).toEqual([1, 1, 1, 2]);
    expect(receiver.points().filter(({ name }) => name === 'jobs.failed')).toMatchObject([
      { attributes: { 'error.type': expect.stringMatching(/./) as string } },
    ]);
  });

  it('show how many events wait for the broker, for how long, and when they are published', async () => {
    const waiting = async (): Promise<string[]> => {
      const { text } = await new Client(own.app('articles').adminUrl).get('/metrics');
      return ['outbox_pending', 'outbox_oldest_age_seconds'].map(
        (name) => new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 'none',
      );
    };
    expect(await waiting()).toEqual(['0', '0']);
    await own.nats?.kill('SIGSTOP');
    try {
      const data = { articleId: UNKNOWN_ID, authorId: UNKNOWN_ID, slug: 's', title: 't' };
      await inDatabase(own.databaseUrls.articles, LATE, [
        UNKNOWN_ID,
        'events.articles.article-deleted.v1',
        data,
      ]);
      const [pending, age] = await waiting();
      expect(pending).toBe('1');
      expect(Number(age)).toBeGreaterThan(119);
    } finally {
      await own.nats?.kill('SIGCONT');
    }
    await eventually(async () => expect(await waiting()).toEqual(['0', '0']), { timeout: 20_000 });
  });

  it('show a consumer’s lag, parked events and dead letters', async () => {
    const connection = await connectAsOperator(own);
    const send = (type: string, body: object, more: Record<string, string>) => {
      const wire = headers();
      for (const [name, value] of Object.entries(more)) wire.set(name, value);
      return jetstream(connection).publish(type, JSON.stringify(body), { headers: wire });
    };
    const of = (consumer: string) => ({ 'messaging.consumer.group.name': consumer });
    expect(total('dead_letters')).toBe(0);
    // An invalid event, and one that has to wait for earlier ones.
    await send('events.articles.article-created.v1', {}, {});
    await send(
      'events.auth.user-changed.v1',
      { userId: UNKNOWN_ID, email: 'a@b.example', username: 'a', profile: {} },
      { 'ce-id': UNKNOWN_ID, 'ce-aggregateid': UNKNOWN_ID, 'ce-aggregateversion': '7' },
    );
    await eventually(() => {
      expect(total('dead_letters', of('notifications-articles'))).toBe(1);
      expect(total('dead_letters')).toBe(1);
      expect(total('inbox.waiting', of('users-accounts'))).toBe(1);
      expect(total('consumer.lag', of('users-accounts'))).toBe(0);
    });
    await connection.close();
  });

  it('match the list: units, labels, buckets and apps', async () => {
    await eventually(() => expect(total('v8js.gc.duration')).toBeGreaterThan(0), { timeout: 20_000 });
    const points = receiver.points();
    for (const listed of METRICS) {
      const found = points.filter(({ name }) => name === listed.name);
      const expected = appsWith(listed).filter((app) => found.some(({ service }) => service === app));
      expect([listed.name, expected.length > 0]).toEqual([listed.name, true]);
      for (const { unit, attributes, bounds } of found) {
        expect([listed.name, unit]).toEqual([listed.name, listed.unit]);
        expect(Object.keys(attributes).filter((name) => !listed.labels.includes(name))).toEqual([]);
        if (bounds) expect([listed.name, bounds]).toEqual([listed.name, listed.buckets]);
      }
    }
    const names = new Set(METRICS.map(({ name }) => name));
    const unlisted = points.map(({ name }) => name).filter((name) => !names.has(name));
    expect([...new Set(unlisted)]).toEqual([]);
    const ids = /[\da-f]{8}-[\da-f]{4}-|@|user-[\da-f]{12}|x-[\da-f]{12}/;
    // The databases of tests have other names.
    const values = points.map(({ attributes: { 'db.namespace': _database, ...rest } }) =>
      JSON.stringify(rest),
    );
    expect(values.filter((text) => ids.test(text))).toEqual([]);
  });

  it('can be fetched by Prometheus under the names of the list, with the trace of a value', async () => {
    const texts: string[] = [];
    for (const app of APPS) {
      const { adminUrl } = own.app(app);
      const open = await new Client(adminUrl, { accept: 'application/openmetrics-text' }).get('/metrics');
      expect(open.headers['content-type']).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
      expect(open.text).toMatch(/# EOF\n$/);
      const plain = await new Client(adminUrl).get('/metrics');
      expect(plain.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(plain.text).not.toMatch(/# EOF|# \{/);
      texts.push(plain.text);
      if (app === 'gateway')
        expect(open.text).toMatch(
          /http_server_request_duration_seconds_bucket\{.*http_route="\/api\/articles".*\} \d+ # \{trace_id="[\da-f]{32}",span_id="[\da-f]{16}"\} [\d.]+ [\d.]+/,
        );
    }
    const all = texts.join('\n');
    const titles = METRICS.map(({ prometheus }) => prometheus);
    expect(titles.filter((name) => !all.includes(`# TYPE ${name} `))).toEqual([]);
  });
});
