import { visitor } from '../support/client';
import { published, registered, succeeded } from '../support/people';

describe('a conditional request', () => {
  let path: string;
  let etag: string;
  beforeAll(async () => {
    const author = await registered();
    path = `/api/articles/${(await published(author)).slug}`;
    etag = (await visitor().get(path)).headers.etag ?? '';
  });

  const known = (tags: string | string[]) => visitor().with({ 'if-none-match': tags });

  it.each(['GET', 'HEAD'])('by %s returns 304 for every valid form of the matching ETag', async (method) => {
    const lists = [etag, `W/${etag}`, `"x", ${etag}`, `${etag}, "x"`, `"a,b" ,, ${etag}`, ['"x"', etag], '*'];
    for (const tags of lists) {
      const answer = await known(tags).send(method, path);
      expect({ tags, status: answer.status, text: answer.text }).toEqual({ tags, status: 304, text: '' });
      expect(answer.headers).toMatchObject({ etag, 'cache-control': 'no-cache', vary: 'Authorization' });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('content-t'))).toEqual([]);
      expect(answer.headers['content-length']).toBeUndefined();
    }
  });

  it('returns the article when no ETag matches, or the list is malformed', async () => {
    for (const tags of ['"x"', 'W/"x", "y"', etag.slice(1, -1), `${etag} "x"`, `*, ${etag}`])
      expect({ tags, status: (await known(tags).get(path)).status }).toEqual({ tags, status: 200 });
  });

  it('compares the ETag of this reader’s representation', async () => {
    const reader = await registered();
    succeeded(await reader.client.post(`${path}/favorite`), 200);
    const { headers } = await reader.client.get(path);
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', vary: 'Authorization' });
    expect(headers.etag).not.toBe(etag);
    expect((await reader.client.with({ 'if-none-match': headers.etag ?? '' }).get(path)).status).toBe(304);
    expect((await known(headers.etag ?? '').get(path)).status).toBe(200);
  });

  it('has no effect on 404, or on writes', async () => {
    const missing = await known('*').get('/api/articles/no-such-article');
    expect([missing.status, missing.headers.etag]).toEqual([404, undefined]);
    const person = await registered();
    const client = person.client.with({ 'if-none-match': '*' });
    const created = await client.post('/api/articles', { title: 'T', body: 'B' });
    expect([created.status, created.headers.etag]).toEqual([201, undefined]);
    const login = await known('*').post('/api/login', { email: person.email, password: person.password });
    expect([login.status, login.headers.etag]).toEqual([200, undefined]);
    const own = await client.get('/api/user');
    expect([own.status, own.headers.etag, own.headers['cache-control']]).toEqual([
      200,
      undefined,
      'no-store',
    ]);
  });
});
