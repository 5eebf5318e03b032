import type { ServerResponse } from 'node:http';
import { answer, refuse, ScriptedServer, type Seen } from '../../../test/support/scripted-server.ts';
import { type ClientOptions, createClient, memoryTokens, NetworkError, ProblemError } from './index.ts';

const server = new ScriptedServer();
const HOUR = 3_600_000;
const tokensOf = (number: number, expiresIn = 900) => ({
  token: `access-${number}`,
  refreshToken: `refresh-${number}`,
  expiresIn,
});
const kept = (expiresAt = Date.now() + HOUR) =>
  memoryTokens({ tokens: { token: 'access-1', refreshToken: 'refresh-1', expiresAt } });
const clientWith = (options: ClientOptions = {}) =>
  createClient({ baseUrl: server.url, retry: { firstDelay: 5, longestDelay: 10 }, ...options });
const pathsSeen = (): string[] => server.seen.map(({ url }) => url);
const refreshes = (): Seen[] => server.seen.filter(({ url }) => url === '/api/token/refresh');

/** Accepts `valid` only, and exchanges `refresh-1` for `access-2`. */
function guard({ url, headers, body }: Seen, response: ServerResponse, valid: string): unknown {
  if (url === '/api/token/refresh')
    return body.includes('"refresh-1"')
      ? answer(response, 200, tokensOf(2))
      : refuse(response, 401, 'auth.refresh_refused');
  const { authorization } = headers;
  if (authorization === `Bearer ${valid}`) return answer(response, 200, { user: {} });
  if (authorization === undefined && url !== '/api/user') return answer(response, 200, { articles: [] });
  return refuse(response, 401, 'auth.token_expired');
}

const guarded = (request: Seen, response: ServerResponse): unknown => guard(request, response, 'access-2');

beforeAll(() => server.listen());
afterAll(() => server.close());

describe('a login', () => {
  it('keeps the tokens, and sends the access token where a route reads one', async () => {
    server.answerBy(({ url }, response) => answer(response, 200, url === '/api/login' ? tokensOf(1) : {}));
    const api = clientWith();
    await api.auth.login({ email: 'e', password: 'p' });
    await api.user.get();
    await api.articles.list();
    await api.tags.list();
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer access-1',
      'Bearer access-1',
      undefined,
    ]);
    expect(await api.session.tokens()).toMatchObject({ token: 'access-1', refreshToken: 'refresh-1' });
  });

  it('keeps the token of the device for later logins, also over a logout', async () => {
    server.answerBy(({ url }, response) =>
      answer(response, 200, url === '/api/login' ? { ...tokensOf(1), deviceToken: 'device' } : {}),
    );
    const api = clientWith();
    await api.auth.login({ email: 'e', password: 'p' });
    await api.auth.logout();
    expect(await api.session.tokens()).toBeUndefined();
    await api.auth.login({ email: 'e', password: 'p' });
    expect(server.seen.map(({ headers }) => headers['device-token'])).toEqual([
      undefined,
      undefined,
      'device',
    ]);
  });

  it('is announced, like the end of the session', async () => {
    server.answerBy((_, response) => answer(response, 200, tokensOf(1)));
    const states: string[] = [];
    const api = clientWith({ onSignedOut: () => states.push('callback') });
    const forget = api.session.onChange((state) => states.push(state));
    await api.auth.login({ email: 'e', password: 'p' });
    await api.auth.logout();
    await api.session.signOut();
    forget();
    await api.auth.login({ email: 'e', password: 'p' });
    expect(states).toEqual(['signed-in', 'callback', 'signed-out']);
  });

  it('during a refresh counts more than the refresh, and its tokens do not repeat a call of the session before', async () => {
    const api = clientWith({ tokens: kept() });
    server.answerBy(async ({ url }, response) => {
      if (url === '/api/login') return answer(response, 200, tokensOf(9));
      if (url !== '/api/token/refresh') return refuse(response, 401, 'auth.token_expired');
      await api.auth.login({ email: 'e', password: 'p' });
      return answer(response, 200, tokensOf(2));
    });
    await expect(api.favorites.add({ slug: 's' })).rejects.toMatchObject({ code: 'auth.token_expired' });
    expect(await api.session.tokens()).toMatchObject({ token: 'access-9' });
    expect(server.seen.filter(({ url }) => url.endsWith('/favorite'))).toHaveLength(1);
  });
});

describe('an access token', () => {
  it('that has expired is refreshed before a call', async () => {
    server.answerBy(guarded);
    await clientWith({ tokens: kept(Date.now() + 1_000) }).user.get();
    expect(pathsSeen()).toEqual(['/api/token/refresh', '/api/user']);
  });

  it('that is refused is refreshed once for 100 calls, which are then repeated', async () => {
    server.answerBy(guarded);
    const api = clientWith({ tokens: kept() });
    const replies = await Promise.all(Array.from({ length: 100 }, () => api.user.get()));
    expect(replies).toHaveLength(100);
    expect(refreshes()).toHaveLength(1);
    expect(server.seen).toHaveLength(201);
  });

  it('that is refused again after a refresh is not refreshed a second time', async () => {
    server.answerBy((request, response) => guard(request, response, 'nothing'));
    const api = clientWith({ tokens: kept() });
    await expect(api.user.get()).rejects.toMatchObject({ status: 401, code: 'auth.token_expired' });
    expect(refreshes()).toHaveLength(1);
  });

  it('is refreshed for the other calls when one of them is aborted', async () => {
    server.answerBy(guarded);
    const api = clientWith({ tokens: kept(0) });
    const leaving = new AbortController();
    const [left, stays] = [api.user.get({ signal: leaving.signal }), api.user.get()];
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect(await stays).toEqual({ user: {} });
    expect(refreshes()).toHaveLength(1);
  });
});

describe('a refresh', () => {
  it('whose answer is lost is repeated with the same refresh token', async () => {
    server.answerBy((request, response, number) =>
      number === 1 ? response.destroy() : guarded(request, response),
    );
    expect(await clientWith({ tokens: kept(0) }).user.get()).toEqual({ user: {} });
    expect(refreshes().map(({ body }) => body)).toEqual(Array(2).fill('{"refreshToken":"refresh-1"}'));
  });

  it('that is refused ends the session, and says so once', async () => {
    server.answerBy((request, response) => guarded({ ...request, body: '' }, response));
    const onSignedOut = jest.fn();
    const api = clientWith({ tokens: kept(), onSignedOut });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => api.user.get()));
    for (const result of results)
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { status: 401, code: 'auth.token_expired' },
      });
    expect(onSignedOut).toHaveBeenCalledTimes(1);
    expect(await api.session.tokens()).toBeUndefined();
  });

  it('that is refused leaves a route that needs no account, which is then called without one', async () => {
    server.answerBy((request, response) => guarded({ ...request, body: '' }, response));
    const api = clientWith({ tokens: kept() });
    expect(await api.articles.list()).toEqual({ articles: [] });
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer access-1',
      undefined,
      undefined,
    ]);
  });

  it('that fails for now fails the call, and the session goes on', async () => {
    for (const [break_, kind] of [
      [(response: ServerResponse) => refuse(response, 503, 'unavailable'), ProblemError],
      [(response: ServerResponse) => response.destroy(), NetworkError],
    ] as const) {
      server.answerBy((request, response) =>
        request.url === '/api/token/refresh' ? break_(response) : guarded(request, response),
      );
      const onSignedOut = jest.fn();
      const api = clientWith({ tokens: kept(0), onSignedOut, retry: { tries: 2, firstDelay: 1 } });
      await expect(api.user.get()).rejects.toThrow(kind);
      expect(onSignedOut).not.toHaveBeenCalled();
      server.answerBy(guarded);
      expect(await api.user.get()).toEqual({ user: {} });
    }
  });
});
