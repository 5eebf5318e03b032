import { join } from 'node:path';
import type { Stack } from '../../scripts/dev/stack/stack';
import { PROJECT_DIR } from '../../scripts/dev/project';
import { apiBy, refused } from '../support/api';
import { visitor } from '../support/client';
import { startOwnSystem } from '../support/own-system';
import { type Person, published, registered, succeeded, unique } from '../support/people';
import { ReadHammer } from '../support/read-hammer';
import type { Article } from '../support/shapes';

const UNLIMITED = { RATE_LIMIT: '0' };
/** A gateway in development says in `X-Cache` where a response comes from. */
const DEVELOPMENT = { ENVIRONMENT: 'development' };
const HAMMER_MS = 6_000;
const PLANTED = join(PROJECT_DIR, 'test/support/planted/deaf-read-cache.cjs');

describe('reads from the cache of two gateways', () => {
  let own: Stack;
  let author: Person;
  let reader: Person;
  const here = () => own.baseUrls[0] ?? '';
  const there = () => own.baseUrls[1] ?? '';
  /** The results of reads one right after the other. */
  const results = async (path: string, client = visitor(here()), count = 2): Promise<unknown[]> => {
    const found: unknown[] = [];
    for (let index = 0; index < count; index += 1) found.push((await client.get(path)).headers['x-cache']);
    return found;
  };

  beforeAll(async () => {
    own = await startOwnSystem({
      replicas: { gateway: 2 },
      env: UNLIMITED,
      appEnv: { gateway: DEVELOPMENT },
    });
    [author, reader] = [await registered({}, here()), await registered({}, here())];
  });
  afterAll(() => own.stop());

  it('are those of article, list, comments, tags and profile', async () => {
    const { slug } = await published(author);
    const paths = [
      `/api/articles/${slug}`,
      '/api/articles?limit=20',
      `/api/articles/${slug}/comments`,
      '/api/tags',
      `/api/profiles/${author.username}`,
    ];
    for (const path of paths) expect((await results(path, visitor(here()), 4)).slice(1)).toContain('hit');
    expect(await results('/api/feed', reader.client)).toEqual([undefined, undefined]);
  });

  it('are the same as without the cache: status, headers and text, by GET and HEAD', async () => {
    const { slug } = await published(author);
    const path = `/api/articles?author=${author.username}&limit=1`;
    for (const client of [visitor(here()), visitor(here()).as(reader.token)]) {
      const answers = [];
      for (let count = 0; count < 4; count += 1) answers.push(await client.get(path));
      expect(answers.some(({ headers }) => headers['x-cache'] === 'hit')).toBe(true);
      for (const { status, text, headers } of answers) {
        expect({ status, text }).toEqual({ status: 200, text: answers[0]?.text });
        expect(stable(headers)).toEqual(stable(answers[0]?.headers ?? {}));
      }
      const [first] = answers;
      const etag = first?.headers.etag ?? '';
      const head = await client.send('HEAD', path);
      expect([head.status, head.text, head.headers.etag]).toEqual([200, '', etag]);
      expect(head.headers['content-length']).toBe(first?.headers['content-length']);
      expect((await client.with({ 'if-none-match': etag }).get(path)).status).toBe(304);
      expect((await client.with({ 'if-none-match': '"other"' }).get(path)).status).toBe(200);
    }
    expect(slug).toBeDefined();
  });

  it('show each reader their own view', async () => {
    const article = await published(author);
    const path = `/api/articles/${article.slug}`;
    succeeded(await reader.client.post(`${path}/favorite`), 200);
    succeeded(await reader.client.post(`/api/profiles/${author.username}/follow`), 200);
    const seen = async (client = visitor(there())): Promise<[boolean, boolean]> => {
      const { article: one } = succeeded(await client.get<{ article: Article }>(path), 200);
      return [one.favorited, one.author.following];
    };
    for (let round = 0; round < 3; round += 1) {
      expect(await seen(visitor(there()).as(reader.token))).toEqual([true, true]);
      expect(await seen()).toEqual([false, false]);
      expect(await seen(visitor(there()).as(author.token))).toEqual([false, false]);
    }
    succeeded(await reader.client.delete(`/api/profiles/${author.username}/follow`), 200);
    expect(await seen(visitor(there()).as(reader.token))).toEqual([true, false]);
  });

  it('are refused with a token that is invalid or whose session has ended, and count for limits', async () => {
    const path = '/api/articles?limit=20';
    const leaving = await registered({}, here());
    await results(path);
    await results(path, leaving.client);
    expect((await visitor(here()).as('nonsense').get(path)).status).toBe(401);
    succeeded(await leaving.client.post('/api/logout', {}), 200);
    expect((await leaving.client.get(path)).status).toBe(401);
    expect((await visitor(here()).with({ 'idempotency-key': 'not valid' }).get(path)).status).toBe(400);
    expect((await visitor(here()).get(`${path}&unknown=1`)).status).toBe(400);
  });

  it('end with the article, at the other gateway too', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { slug, title } = await published(author);
      const api = apiBy(visitor(there()));
      await api.articles.get({ slug });
      await api.articles.get({ slug });
      if (round % 2) {
        succeeded(await author.client.delete(`/api/articles/${slug}`), 204);
        await refused(api.articles.get({ slug }), 404, 'articles.not_found');
        await refused(api.comments.list({ slug }), 404, 'articles.not_found');
      } else {
        await api.comments.list({ slug });
        const changes = { title: `${title} ${unique()}` };
        succeeded(await author.client.put(`/api/articles/${slug}`, changes), 200);
        expect((await visitor(there()).get(`/api/articles/${slug}`)).status).toBe(301);
        expect((await visitor(there()).get(`/api/articles/${slug}/comments`)).status).toBe(301);
      }
    }
  });

  it('never show less than was acknowledged, to any reader and at any gateway', async () => {
    const hammer = new ReadHammer(own.baseUrls);
    await hammer.run(HAMMER_MS);
    expect(hammer.stale).toEqual([]);
    expect(hammer.writes).toBeGreaterThan(20);
    // Otherwise it shows nothing about the cache.
    expect(hammer.hits).toBeGreaterThan(hammer.reads / 20);
  });

  it('are right after a gateway was killed, and its replacement has come', async () => {
    own.app('gateway', 1).kill('SIGKILL');
    const first = new ReadHammer([here()]);
    await first.run(1_500, 1, 1);
    await own.app('gateway', 1).restart();
    const second = new ReadHammer(own.baseUrls);
    await second.run(2_000, 2, 3);
    expect([...first.stale, ...second.stale]).toEqual([]);
  });
});

describe('a read cache that no change reaches', () => {
  it('is found out', async () => {
    const own = await startOwnSystem({
      replicas: { gateway: 2 },
      env: UNLIMITED,
      appEnv: { gateway: { ...DEVELOPMENT, NODE_OPTIONS: `--require ${PLANTED}` } },
    });
    try {
      const hammer = new ReadHammer(own.baseUrls);
      await hammer.run(HAMMER_MS);
      expect(hammer.stale.filter((one) => one.own).length).toBeGreaterThan(0);
      expect(hammer.stale.some(({ ageMs }) => ageMs > 1_000)).toBe(true);
    } finally {
      await own.stop();
    }
  });
});

/** The headers without those that differ between any two requests. */
function stable(headers: object): object {
  const own = ['x-request-id', 'traceresponse', 'date', 'ratelimit', 'x-cache', 'connection', 'keep-alive'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name)));
}
