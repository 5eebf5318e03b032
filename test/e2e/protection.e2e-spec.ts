import { type Answer, type Client, visitor } from '../support/client';
import { newRegistration, registered, succeeded } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import type { Article, Login, User } from '../support/shapes';

const MARKUP = '<script>alert(1)</script><img src=x onerror="alert(1)">';

/** One request for every component that writes responses. */
const ANSWERS: [status: number, ask: (client: Client) => Promise<Answer>][] = [
  [200, (client) => client.get('/api/tags')],
  [200, (client) => client.get('/.well-known/jwks.json')],
  [304, async (client) => client.with({ 'if-none-match': await tagOf(client) }).get('/api/tags')],
  [400, (client) => client.post('/api/register', {})],
  [400, (client) => client.get('/api/profiles/%ff')],
  [401, (client) => client.get('/api/user')],
  [404, (client) => client.get('/api/nothing')],
  [405, (client) => client.send('PATCH', '/api/articles')],
  [413, (client) => client.post('/api/login', { email: 'x'.repeat(2 ** 21) })],
];

async function tagOf(client: Client): Promise<string> {
  return (await client.get('/api/tags')).headers.etag ?? '';
}

describe.each(ANSWERS)('a response %i (%#)', (status, ask) => {
  it('makes browsers treat it as data only, and does not reveal the server software', async () => {
    const { headers, ...answer } = await ask(visitor());
    expect(answer.status).toBe(status);
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    });
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['server']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-powered-by']));
  });
});

describe('markup', () => {
  const isInert = ({ headers }: Answer): void =>
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/(problem\+)?json; charset=utf-8$/) as string,
      'x-content-type-options': 'nosniff',
    });

  it('in any field of an account is returned as text in JSON', async () => {
    const answer = await visitor().post<Login>('/api/register', newRegistration({ name: MARKUP }));
    isInert(answer);
    expect(succeeded(answer, 201).user.name).toBe(MARKUP);
    const client = visitor().as(answer.body.token);
    const changed = await client.put<{ user: User }>('/api/user', { bio: MARKUP });
    isInert(changed);
    expect(succeeded(changed, 200).user.bio).toBe(MARKUP);
    isInert(await client.put('/api/user', { image: MARKUP, email: MARKUP, username: MARKUP }));
    isInert(await client.put('/api/user', { [MARKUP]: MARKUP }));
    const profile = await visitor().get<{ profile: User }>(`/api/profiles/${answer.body.user.username}`);
    isInert(profile);
    expect(profile.body.profile).toMatchObject({ name: MARKUP, bio: MARKUP });
  });

  it('in any field of an article is returned as text in JSON', async () => {
    const { client } = await registered();
    const text = { title: MARKUP, description: MARKUP, body: MARKUP };
    const answer = await client.post<{ article: Article }>('/api/articles', text);
    isInert(answer);
    const { slug } = succeeded(answer, 201).article;
    expect(slug).toMatch(/^[a-z\d-]+$/);
    const read = await visitor().get<{ article: Article }>(`/api/articles/${slug}`);
    isInert(read);
    expect(read.body.article).toMatchObject(text);
    isInert(await client.put(`/api/articles/${slug}`, { tags: [MARKUP] }));
  });

  it('in paths, queries and headers is returned as text in JSON', async () => {
    const text = encodeURIComponent(MARKUP);
    for (const path of [
      `/${text}`,
      `/api/profiles/${text}`,
      `/api/articles?limit=${text}`,
      `/api/articles?tag=${text}`,
    ])
      isInert(await visitor().get(path));
    isInert(
      await visitor()
        .with({ authorization: `Bearer ${MARKUP}` })
        .get('/api/user'),
    );
    const { headers } = await visitor().with({ 'x-request-id': MARKUP, origin: MARKUP }).get('/api/tags');
    expect(JSON.stringify(headers)).not.toContain('script');
  });
});

describe('an address', () => {
  it('longer than any valid one is rejected', async () => {
    problemOf(await visitor().get(`/api/articles?search=${'a'.repeat(8_000)}`), 414, 'http.uri_too_long');
  });

  it('with more parameters than any valid one is rejected, with any names', async () => {
    invalidFields(await visitor().get(`/api/articles?${'tag=a&'.repeat(101)}`), ['']);
    const names = Array.from({ length: 101 }, (_, index) => `p${index}=1`);
    invalidFields(await visitor().get(`/api/tags?${names.join('&')}`), ['']);
    invalidFields(
      await visitor().get(`/api/tags?${names.slice(1).join('&')}`),
      names.slice(1).map((name) => name.replace('=1', '')),
    );
  });

  it.each([
    '__proto__=1',
    '__proto__[admin]=true',
    '%5f_proto__.admin=1',
    'constructor[prototype][x]=1',
    'prototype=1',
  ])('that targets prototypes is rejected: %s', async (query) => {
    for (const path of ['/api/articles', '/api/tags', '/api/nothing'])
      problemOf(await visitor().get(`${path}?${query}`), 400, 'invalid');
  });
});

describe('a body with very many errors', () => {
  it('returns the first hundred of them', async () => {
    const { client } = await registered();
    const body = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`field${index}`, 1]));
    const answer = await client.put('/api/user', body);
    expect(problemOf(answer, 400, 'invalid').errors).toHaveLength(100);
    expect(answer.text.length).toBeLessThan(20_000);
    const tags = Array.from({ length: 60_000 }, () => 7);
    const { errors = [] } = problemOf(
      await client.post('/api/articles', { title: 'T', body: 'B', tags }),
      400,
    );
    expect(errors.length).toBeLessThanOrEqual(100);
  });
});
