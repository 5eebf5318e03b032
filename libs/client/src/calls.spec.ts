import { answer, refuse, ScriptedServer } from '../../../test/support/scripted-server.ts';
import { createClient, NetworkError, ProblemError } from './index.ts';

const server = new ScriptedServer();
const quick = { firstDelay: 5, longestDelay: 10 };
const clientWith = (options: object = {}) => createClient({ baseUrl: server.url, retry: quick, ...options });
const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

beforeAll(() => server.listen());
afterAll(() => server.close());

describe('a call', () => {
  it('has its input in the path, the query and the body', async () => {
    server.answerBy((_, response) => answer(response, 200, {}));
    const api = clientWith();
    await api.articles.list({ tag: 'a&b', limit: 5, author: undefined });
    await api.articles.change({ slug: 'so/me ?', title: 'T', tags: ['x'] });
    await api.notifications.list({ unread: true });
    await api.tags.list();
    expect(server.seen.map(({ method, url, body }) => `${method} ${url} ${body}`.trim())).toEqual([
      'GET /api/articles?tag=a%26b&limit=5',
      'PUT /api/articles/so%2Fme%20%3F {"title":"T","tags":["x"]}',
      'GET /api/notifications?unread=true',
      'GET /api/tags',
    ]);
    expect(server.seen[1]?.headers['content-type']).toBe('application/json');
    expect(server.seen[0]?.headers).not.toHaveProperty('content-type');
  });

  it.each(['', '.', '..'])('does not go to another address by the segment %j', async (slug) => {
    server.answerBy((_, response) => answer(response, 204));
    await expect(clientWith().articles.delete({ slug })).rejects.toThrow(TypeError);
    expect(server.seen).toEqual([]);
  });

  it('returns the reply, and nothing where a route has none', async () => {
    server.answerBy(({ method }, response) =>
      method === 'GET' ? answer(response, 200, { tags: [] }) : answer(response, 204),
    );
    expect(await clientWith().tags.list()).toEqual({ tags: [] });
    expect(await clientWith().articles.delete({ slug: 's' })).toBeUndefined();
  });

  it('returns a reply that comes with another status of the route', async () => {
    server.answerBy((_, response) => answer(response, 503, { status: 'degraded' }));
    expect(await clientWith().health.get()).toEqual({ status: 'degraded' });
  });

  it('follows a redirect from a former slug, with its method, token and body', async () => {
    server.answerBy(({ url }, response) =>
      url.includes('old')
        ? answer(response, 308, undefined, { location: url.replace('old', 'new') })
        : answer(response, 201, { comment: {} }),
    );
    await clientWith({ headers: { authorization: 'Bearer t' } }).comments.add({ slug: 'old', body: 'B' });
    expect(server.seen[1]).toMatchObject({
      method: 'POST',
      url: '/api/articles/new/comments',
      body: '{"body":"B"}',
      headers: { authorization: 'Bearer t' },
    });
  });
});

describe('a refusal', () => {
  it('is a problem with all its members', async () => {
    server.answerBy((_, response) =>
      answer(response, 400, {
        ...{
          title: 'Bad Request',
          code: 'invalid',
          error: 'title: is required',
          trace_id: 't',
          request_id: 'r',
        },
        errors: [{ path: 'title', message: 'is required' }],
      }),
    );
    const error = await failureOf(clientWith().articles.create({ title: '', body: '' }));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({
      ...{ status: 400, code: 'invalid', title: 'Bad Request', error: 'title: is required' },
      ...{ message: 'title: is required', traceId: 't', requestId: 'r', retryAfter: undefined },
      errors: [{ path: 'title', message: 'is required' }],
    });
    expect(server.seen).toHaveLength(1);
  });

  it('by a proxy is a problem by its status', async () => {
    server.answerBy((_, response) => response.writeHead(413).end('<html>'));
    expect(await failureOf(clientWith().tags.list())).toMatchObject({
      status: 413,
      code: 'http.413',
      errors: [],
    });
  });

  it('is not an answer that cannot be read', async () => {
    server.answerBy((_, response) => response.writeHead(200).end('<html>'));
    expect(await failureOf(clientWith({ retry: { tries: 1 } }).tags.list())).toBeInstanceOf(NetworkError);
  });
});

describe('a repeat', () => {
  const KEY = 'idempotency-key';
  const keys = () => server.seen.map(({ headers }) => headers[KEY]);

  it.each([429, 502, 503, 504])('follows %i of a read', async (status) => {
    server.answerBy((_, response, number) =>
      number < 3 ? refuse(response, status, 'x.y') : answer(response, 200, { tags: [] }),
    );
    expect(await clientWith().tags.list()).toEqual({ tags: [] });
    expect(server.seen).toHaveLength(3);
  });

  it('follows a lost connection of a read', async () => {
    server.answerBy((_, response, number) =>
      number < 3 ? void response.destroy() : answer(response, 200, { tags: [] }),
    );
    expect(await clientWith().tags.list()).toEqual({ tags: [] });
  });

  it('of a write that takes a key has the same key, also after a lost answer', async () => {
    server.answerBy((_, response, number) =>
      number === 1
        ? void response.destroy()
        : number === 2
          ? refuse(response, 409, 'idempotency.in_flight')
          : answer(response, 201, { article: {} }),
    );
    await clientWith().articles.create({ title: 'T', body: 'B' });
    expect(keys()).toEqual(Array(3).fill(expect.stringMatching(/^[\da-f]{32}$/)));
    expect(new Set(keys()).size).toBe(1);
    server.answerBy((_, response) => answer(response, 201, { article: {} }));
    await clientWith().articles.create({ title: 'T', body: 'B' }, { idempotencyKey: 'mine' });
    expect(keys()).toEqual(['mine']);
  });

  it.each([
    ['a POST without a key', 503, 1],
    ['a PUT after a refusal that did nothing', 503, 4],
    ['a DELETE after a refusal that did nothing', 429, 4],
    ['a PUT whose outcome is unknown', 504, 1],
    ['a DELETE whose outcome is unknown', 504, 1],
    ['a PUT without an answer', undefined, 1],
    ['a DELETE without an answer', undefined, 1],
  ])('of %s (%s) makes %i requests', async (what, status, requests) => {
    server.answerBy((_, response) => (status ? refuse(response, status, 'x.y') : void response.destroy()));
    const api = clientWith();
    const call = what.includes('POST')
      ? api.favorites.add({ slug: 's' })
      : what.includes('PUT')
        ? api.user.change({ bio: 'B' })
        : api.user.delete({ currentPassword: 'p' });
    expect(await failureOf(call)).toBeInstanceOf(status ? ProblemError : NetworkError);
    expect(server.seen).toHaveLength(requests);
  });

  it('waits for Retry-After', async () => {
    const times: number[] = [];
    server.answerBy((_, response, number) => {
      times.push(performance.now());
      if (number === 1) refuse(response, 503, 'unavailable', { 'retry-after': '1' });
      else answer(response, 200, { tags: [] });
    });
    await clientWith().tags.list();
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(1_000);
  });

  it('is not made when Retry-After is later than the deadline', async () => {
    server.answerBy((_, response) => refuse(response, 429, 'rate_limited', { 'retry-after': '60' }));
    expect(await failureOf(clientWith().tags.list())).toMatchObject({ status: 429, retryAfter: 60 });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a call that ends early', () => {
  it('rejects with the reason of its signal, during the request and between two', async () => {
    for (const script of ['silent', 'refusing']) {
      server.answerBy((_, response) =>
        script === 'silent' ? undefined : refuse(response, 503, 'unavailable'),
      );
      const leaving = new AbortController();
      const call = clientWith({ retry: { firstDelay: 60_000 }, deadline: 600_000 }).tags.list({
        signal: leaving.signal,
      });
      while (server.seen.length === 0) await new Promise(setImmediate);
      const reason = new Error('left');
      leaving.abort(reason);
      expect(await failureOf(call)).toBe(reason);
    }
  });

  it('rejects at once with a signal that is aborted already', async () => {
    server.answerBy((_, response) => answer(response, 200, {}));
    expect(await failureOf(clientWith().tags.list({ signal: AbortSignal.abort('gone') }))).toBe('gone');
    expect(server.seen).toEqual([]);
  });

  it('is a network error after its deadline', async () => {
    server.answerBy(() => undefined);
    const error = await failureOf(clientWith().tags.list({ deadline: 50 }));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ message: 'There is no answer to GET /api/tags within 50 ms.' });
  });
});
