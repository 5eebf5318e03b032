import { visitor } from '../support/client';
import { type Person } from '../support/people';
import { withRole } from '../support/roles';
import { invalidFields, problemOf } from '../support/problem';
import { emptyAddressOf, LISTS, ROUTES } from '../support/routes';

const PARAMETERS = LISTS.flatMap(([path, names]) => names.map((name) => [path, name] as const));

describe('query parameters', () => {
  let admin: Person;

  beforeAll(async () => {
    admin = await withRole('admin');
  });

  it('are those of the paged lists', () => {
    expect(LISTS.map(([path]) => path)).toEqual(
      expect.arrayContaining(['/api/articles', '/api/users', '/api/notifications']),
    );
    expect(PARAMETERS.length).toBeGreaterThan(15);
  });

  it.each(PARAMETERS)('of %s: %s may be given only once', async (path, name) => {
    for (const query of [`${name}=1&${name}=2`, `${name}=1&${name}=1`, `${name}=&${name}=1`])
      invalidFields(await admin.client.get(`${path}?${query}`), [name]);
  });

  it.each(PARAMETERS)('of %s: %s must not contain a NUL character', async (path, name) => {
    for (const text of ['%00', 'a%00b'])
      invalidFields(await admin.client.get(`${path}?${name}=${text}`), [name]);
  });

  it.each(PARAMETERS)('of %s: %s with any value is never a server error', async (path, name) => {
    const nonsense = [
      '%',
      '%zz',
      '%ff',
      '%ED%A0%80',
      '🦊',
      '-1',
      '1e9',
      '0x10',
      'null',
      '[]',
      '{}',
      'true',
      `${'9'.repeat(3_000)}`,
    ];
    for (const text of nonsense) {
      const answer = await admin.client.get(
        `${path}?${name}=${text === '🦊' ? encodeURIComponent(text) : text}`,
      );
      if (answer.status !== 200) problemOf(answer, 400, 'invalid');
    }
  });

  it('that a route does not know are rejected by name, together with all other errors', async () => {
    const query = 'utm_source=x&limit[]=3&empty=&tags=x&%74erm=1&limit=0';
    const names = ['utm_source', 'limit[]', 'empty', 'tags', 'term', 'limit'];
    for (const [path] of LISTS) {
      const { errors } = invalidFields(await admin.client.get(`${path}?${query}`), names);
      expect(errors).toContainEqual({ path: 'limit[]', message: 'is not a known parameter' });
    }
  });

  it.each(ROUTES.filter(({ query }) => !query))(
    'are rejected where there are none: $method $path',
    async (route) => {
      const path = `${emptyAddressOf(route)}?utm_source=x`;
      invalidFields(await admin.client.send(route.method, path), ['utm_source']);
      if (route.method === 'GET') expect((await admin.client.send('HEAD', path)).status).toBe(400);
    },
  );

  it.each(PARAMETERS)('of %s: %s must be percent-encoded UTF-8', async (path, name) => {
    for (const bytes of ['%ff', 'a%C3', '%C0%80', '%ED%A0%80', '%F5%80%80%80', '%', '%zz', '100%'])
      invalidFields(await admin.client.get(`${path}?${name}=${bytes}`), [name]);
  });

  it('may be many', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => `p${index}=1`).join('&');
    expect((await visitor().get(`/api/articles?${many}&limit=1`)).status).toBeLessThan(500);
  });
});
