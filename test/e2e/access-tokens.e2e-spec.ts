import type { KeyObject } from 'node:crypto';
import { visitor } from '../support/client';
import { expired, FORGERIES } from '../support/forgeries';
import { loggedIn, type Person, published, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import { claimsOf, forged, keyId, systemKey } from '../support/tokens';

const ID = '01890000-0000-7000-8000-000000000000';

/** Every route that requires a token. */
const REQUIRED: [method: string, path: string][] = [
  ['POST', '/api/logout'],
  ['GET', '/api/sessions'],
  ['DELETE', `/api/sessions/${ID}`],
  ['GET', '/api/user'],
  ['PUT', '/api/user'],
  ['DELETE', '/api/user'],
  ['POST', '/api/articles'],
  ['PUT', '/api/articles/a-slug'],
  ['DELETE', '/api/articles/a-slug'],
  ['POST', '/api/articles/a-slug/favorite'],
  ['DELETE', '/api/articles/a-slug/favorite'],
  ['GET', '/api/notifications'],
  ['POST', '/api/notifications/read'],
  ['GET', '/api/users'],
  ['GET', `/api/users/${ID}`],
  ['PUT', `/api/users/${ID}`],
  ['DELETE', `/api/users/${ID}`],
];

describe('routes that require a token', () => {
  it.each(REQUIRED)('%s %s refuses a request without a token', async (method, path) => {
    problemOf(await visitor().send(method, path), 401, 'auth.required');
  });

  it.each(REQUIRED)('%s %s refuses an invalid token', async (method, path) => {
    problemOf(await visitor().as('not.a.token').send(method, path), 401, 'auth.token_invalid');
  });

  it('check the token before the input', async () => {
    problemOf(await visitor().post('/api/articles', { nonsense: true }), 401, 'auth.required');
  });
});

describe('an access token', () => {
  let person: Person;
  let key: KeyObject;
  let routes: string[];

  beforeAll(async () => {
    person = await registered();
    key = systemKey();
    const { slug } = await published(person);
    routes = [
      '/api/user',
      '/api/articles?limit=1',
      `/api/articles/${slug}`,
      `/api/profiles/${person.username}`,
    ];
  });

  /** On a route that requires a token, and on all routes that accept one. */
  async function isRefused(authorization: string, code = 'auth.token_invalid'): Promise<void> {
    for (const path of routes) problemOf(await visitor().with({ authorization }).get(path), 401, code);
  }

  it('is accepted, also when the scheme is written in another case', async () => {
    for (const path of routes) {
      succeeded(await person.client.get(path), 200);
      succeeded(
        await visitor()
          .with({ authorization: `bearer ${person.token}` })
          .get(path),
        200,
      );
    }
  });

  it('has the claims that RFC 9068 requires, and no personal data', () => {
    const { header, claims } = claimsOf(person.token);
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: keyId(key) });
    expect(claims).toEqual({
      iss: 'publishing-platform',
      aud: 'publishing-platform-api',
      sub: person.user.id,
      sid: expect.any(String) as string,
      jti: expect.any(String) as string,
      roles: ['user'],
      iat: expect.any(Number) as number,
      nbf: claims.iat,
      exp: Number(claims.iat) + 900,
    });
    expect(JSON.stringify(claims)).not.toContain(person.email);
  });

  it('is accepted when the test signs it like the service, so that the refusals below are meaningful', async () => {
    const { client } = person;
    const token = forged(person.token, { key });
    expect(succeeded(await client.as(token).get('/api/user'), 200)).toEqual({ user: person.user });
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer null',
    'Bearer a.b.c',
    'Bearer ....',
    'Basic dXNlcjpwYXNz',
    'Token x',
  ])('cannot be %j', async (authorization) => {
    await isRefused(authorization);
  });

  it('is not taken from the Basic scheme or without a scheme', async () => {
    await isRefused(`Basic ${person.token}`);
    await isRefused(person.token);
  });

  it('is refused when two are sent', async () => {
    await isRefused(`Bearer ${person.token}, Bearer ${person.token}`);
    await isRefused(`Bearer ${person.token} ${person.token}`);
  });

  it('is refused when it is a refresh token', async () => {
    await isRefused(`Bearer ${person.refreshToken}`);
  });

  it('is refused when it has expired', async () => {
    await isRefused(`Bearer ${expired(person.token, key)}`, 'auth.token_expired');
  });

  it.each(FORGERIES)('is refused when it is one %s', async (_what, forge) => {
    await isRefused(`Bearer ${forge(person.token, key)}`);
  });

  it('is refused with the signature of another token', async () => {
    const [header = '', payload = ''] = person.token.split('.');
    const other = (await loggedIn(person)).token.split('.')[2];
    await isRefused(`Bearer ${header}.${payload}.${other}`);
  });

  it('is refused at once after logging out, on optional routes too', async () => {
    const again = await loggedIn(person);
    succeeded(await again.client.post('/api/logout'), 200);
    await isRefused(`Bearer ${again.token}`, 'auth.token_revoked');
  });

  it.each([
    'x'.repeat(7_000),
    `${'a'.repeat(2_000)}.${'b'.repeat(2_000)}.c`,
    'eyJhbGciOiJFUzI1NiJ9.e30.',
    '💥',
  ])('never crashes the gateway (%#)', async (garbage) => {
    await isRefused(`Bearer ${Buffer.from(garbage).toString('latin1')}`);
  });
});
