import { METHODS } from 'node:http';
import { visitor } from '../support/client';
import { unique } from '../support/people';
import { problemOf } from '../support/problem';
import { expectErrors, joined } from '../support/realworld';

const JSON_TYPE = { 'content-type': 'application/json' };
const text = [expect.any(String)];

describe('errors below /conduit', () => {
  it.each([
    '/conduit',
    '/conduit/',
    '/conduit/api',
    '/conduit/api/nothing',
    '/conduit/api/user/7',
    '/conduit?x=1',
  ])('of the unknown path %s are 404 in the form of the RealWorld API', async (path) => {
    expectErrors(await visitor().get(path), 404, { request: text });
  });

  it('are those of the platform elsewhere', async () => {
    for (const path of ['/conduits', '/api/conduit/api/tags', '/api/nothing'])
      problemOf(await visitor().get(path), 404, 'http.not_found');
  });

  it.each([
    ['GET', '/users', 'POST'],
    ['PATCH', '/user', 'GET, HEAD, PUT'],
    ['POST', '/tags', 'GET, HEAD'],
    ['PUT', '/articles', 'GET, HEAD, POST'],
  ])('of %s %s are 405 with the methods that are allowed', async (method, path, allow) => {
    expect(METHODS).toContain(method);
    const answer = await visitor().send(method, `/conduit/api${path}`);
    expectErrors(answer, 405, { request: text });
    expect(answer.headers.allow?.split(', ').sort()).toEqual(allow.split(', ').sort());
  });

  it('of bodies are 400, 413, 415 or 422', async () => {
    const send = (body: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
      visitor().with(headers).send('POST', '/conduit/api/users/login', body);
    expectErrors(await send('{'), 400, { request: text });
    expectErrors(await send(Buffer.from([0x22, 0xff, 0x22])), 422, { body: text });
    expectErrors(await send(`"${'x'.repeat(2 ** 20)}"`), 413, { request: text });
    expectErrors(await send('user=x', { 'content-type': 'application/x-www-form-urlencoded' }), 415, {
      request: text,
    });
    expectErrors(await send('{}', { ...JSON_TYPE, 'content-encoding': 'gzip' }), 415, { request: text });
    for (const body of ['[]', '"x"', '7', 'null', '']) expect((await send(body)).status).toBe(422);
    expectErrors(await send('{"user":[]}'), 422, { user: ["can't be blank"] });
    expectErrors(await send('{"user":{"email":7,"password":{}}}'), 422, {
      email: ['must be a text'],
      password: ['must be a text'],
    });
    expectErrors(await send(JSON.stringify({ user: { email: 'a\0', password: '\ud800' } })), 422, {
      email: text,
      password: text,
    });
  });

  it('of addresses are 400, 414 or 422', async () => {
    expectErrors(await visitor().get('/conduit/api/profiles/%ff'), 400, { request: text });
    expectErrors(await visitor().get('/conduit/api/articles?tag=%ff'), 422, { tag: text });
    expectErrors(await visitor().get(`/conduit/api/tags?x=${'x'.repeat(8_000)}`), 414, { request: text });
    const answer = await visitor().get('/conduit/api/articles?__proto__=1');
    expect(answer.status).toBe(422);
    expect(answer.text).toBe('{"errors":{"__proto__":["is not a known parameter"]}}');
  });
});

describe('an address that ends with a slash', () => {
  it('is that without it, as front ends write it', async () => {
    const { http } = (await joined()).api;
    const article = { title: unique('Slash'), description: 'd', body: 'b' };
    const { status, body } = await http.sendJson<{ article: { slug: string } }>(
      'POST',
      '/conduit/api/articles/',
      { article },
    );
    expect(status).toBe(201);
    const { slug } = body.article;
    for (const path of [
      '/tags/',
      `/articles/${slug}/`,
      '/articles/?limit=1',
      '/articles?author=x/',
      '/user/',
    ])
      expect([path, (await http.get(`/conduit/api${path}`)).status]).toEqual([path, 200]);
    expect((await http.send('DELETE', `/conduit/api/articles/${slug}/`)).status).toBe(204);
  });

  it('is another one in the API of the platform, and so are two slashes', async () => {
    problemOf(await visitor().get('/api/tags/'), 404, 'http.not_found');
    expectErrors(await visitor().get('/conduit/api/tags//'), 404, { request: text });
  });
});

describe('pages of any origin', () => {
  const page = () => visitor().with({ origin: 'http://localhost:4200' });

  it('may call the RealWorld API, also with a token', async () => {
    const preflight = await page()
      .with({
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,content-type,x-requested-with',
      })
      .send('OPTIONS', '/conduit/api/user');
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': expect.stringMatching(/GET.*POST.*PUT.*DELETE/) as string,
        // A wildcard stands for every header but this one.
        'access-control-allow-headers': 'authorization, *',
      },
    });
    const { token } = await joined();
    const answer = await page()
      .with({ authorization: `Token ${token}` })
      .get('/conduit/api/user');
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } });
    // Credentials, which browsers send by themselves, are not allowed.
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('may not call the API of the platform', async () => {
    const answer = await page().get('/api/tags');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});
