import { type Client, type ClientOptions, createClient, memoryTokens, type Tokens } from '#client';
import { newRegistration, unique } from '../support/people';
import { system } from '../support/system';

type Fetch = typeof fetch;

/** A typed client as a browser has it: over the global `fetch`, with its repeats. */
const browser = (options: ClientOptions = {}): Client => createClient({ baseUrl: system(), ...options });
const signedUp = async (options: ClientOptions = {}): Promise<Client> => {
  const api = browser(options);
  await api.auth.register(newRegistration());
  return api;
};
/** `fetch` with a list of the addresses that it was called with. */
function recorded(): { fetch: Fetch; paths: string[] } {
  const paths: string[] = [];
  return {
    paths,
    fetch: (input, init) => {
      paths.push(new URL(input as string).pathname);
      return fetch(input, init);
    },
  };
}
/** A store whose access token the server refuses, although it looks valid. */
async function withRefusedToken(api: Client) {
  const tokens = (await api.session.tokens()) as Tokens;
  return memoryTokens({ tokens: { ...tokens, token: `${tokens.token.slice(0, -4)}AAAA` } });
}

describe('the typed client', () => {
  it('follows a former slug, to read and to write', async () => {
    const api = await signedUp();
    const { article } = await api.articles.create({ title: unique('Before'), body: 'B' });
    const title = unique('After');
    await api.articles.change({ slug: article.slug, title });
    expect(await api.articles.get({ slug: article.slug })).toMatchObject({ article: { title } });
    const { comment } = await api.comments.add({ slug: article.slug, body: 'On the new address.' });
    expect(comment.body).toBe('On the new address.');
    await api.articles.delete({ slug: article.slug });
    await expect(api.articles.get({ slug: article.slug })).rejects.toMatchObject({ status: 404 });
  });

  it('writes once although the first answer was lost', async () => {
    const lost = new Set<string>();
    const losing: Fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (init?.method !== 'POST' || lost.has(input as string)) return response;
      lost.add(input as string);
      await response.body?.cancel();
      throw new TypeError('connection lost');
    };
    const api = await signedUp({ fetch: losing });
    const tags = [unique('once')];
    const { article } = await api.articles.create({ title: 'Once', body: 'B', tags });
    const { user } = await api.user.get();
    expect(await api.articles.list({ author: user.username })).toMatchObject({
      articles: [{ id: article.id }],
      total: 1,
    });
    expect(lost.size).toBe(2);
  });

  it('reads all items of a list', async () => {
    const api = await signedUp();
    const slugs: string[] = [];
    for (let index = 0; index < 5; index += 1)
      slugs.unshift((await api.articles.create({ title: unique(), body: 'B' })).article.slug);
    const author = (await api.user.get()).user.username;
    const found: string[] = [];
    for await (const { slug } of api.articles.listAll({ author, limit: 2 })) found.push(slug);
    expect(found).toEqual(slugs);
  });
});

describe('the session of a typed client', () => {
  it('is refreshed once for 100 calls, and goes on', async () => {
    const first = await signedUp();
    const { fetch, paths } = recorded();
    const api = browser({ tokens: await withRefusedToken(first), fetch });
    const { user } = await first.user.get();
    const replies = await Promise.all(Array.from({ length: 100 }, () => api.user.get()));
    expect(replies).toEqual(Array(100).fill({ user }));
    expect(paths.filter((path) => path === '/api/token/refresh')).toHaveLength(1);
    const { sessions } = await api.sessions.list();
    expect(sessions).toHaveLength(1);
  });

  it('survives two tabs that refresh at the same time without locks', async () => {
    const tokens = await withRefusedToken(await signedUp());
    const [one, other] = [browser({ tokens }), browser({ tokens })];
    await Promise.all([one.user.get(), other.user.get()]);
    await Promise.all([one.user.get(), other.user.get()]);
    expect((await one.sessions.list()).sessions).toHaveLength(1);
  });

  it('ends here when it was ended elsewhere', async () => {
    const onSignedOut = jest.fn();
    const registration = newRegistration();
    const [here, there] = [browser({ onSignedOut }), browser()];
    await here.auth.register(registration);
    const { email, password } = registration;
    await there.auth.login({ email, password });
    const { sessions } = await there.sessions.list();
    await there.sessions.end({ id: sessions.find(({ current }) => !current)?.id ?? '' });
    // Reading needs no account: the list is there, and the session is known to have ended.
    expect((await here.articles.list({ limit: 1 })).limit).toBe(1);
    expect(onSignedOut).toHaveBeenCalledTimes(1);
    await expect(here.user.get()).rejects.toMatchObject({ status: 401, code: 'auth.required' });
  });
});

describe('a stream of a typed client', () => {
  it('misses nothing over a lost connection, and ends with a logout', async () => {
    const cuts: AbortController[] = [];
    const cutting: Fetch = (input, init) => {
      if (!(input as string).endsWith('/stream')) return fetch(input, init);
      const cut = new AbortController();
      cuts.push(cut);
      return fetch(input, { ...init, signal: AbortSignal.any([cut.signal, init?.signal as AbortSignal]) });
    };
    const api = await signedUp({ fetch: cutting });
    const publish = async () => (await api.articles.create({ title: unique(), body: 'B' })).article.slug;
    const published = [await publish()];
    const received: (string | undefined)[] = [];
    for await (const { event, data } of api.notifications.stream({ lastEventId: '0' })) {
      expect(event).toBe('notification');
      if (data.kind === 'article_published') received.push(data.data.slug);
      else continue;
      if (received.length < 3) {
        cuts.at(-1)?.abort(new Error('connection lost'));
        published.push(await publish());
      } else await api.auth.logout();
    }
    expect(received).toEqual(published);
    expect(cuts).toHaveLength(3);
  });

  it('needs an account', async () => {
    const reading = browser().notifications.stream().next();
    await expect(reading).rejects.toMatchObject({ status: 401, code: 'auth.required' });
  });
});
