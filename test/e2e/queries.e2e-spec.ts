import { visitor } from '../support/client';
import { type Person, withRole } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import { ADDRESSES } from '../support/routes';

const LISTS: [path: string, parameters: string[]][] = [
  [
    '/api/articles',
    ['limit', 'offset', 'page', 'per_page', 'cursor', 'author', 'tag', 'favorited', 'search', 'sort'],
  ],
  ['/api/users', ['limit', 'cursor', 'search']],
  ['/api/notifications', ['limit', 'cursor', 'unread']],
];
const PARAMETERS = LISTS.flatMap(([path, names]) => names.map((name) => [path, name] as const));

describe('query parameters', () => {
  let admin: Person;

  beforeAll(async () => {
    admin = await withRole('admin');
  });

  it.each(PARAMETERS)('of %s: %s may be given once only', async (path, name) => {
    for (const query of [`${name}=1&${name}=2`, `${name}=1&${name}=1`, `${name}=&${name}=1`])
      invalidFields(await admin.client.get(`${path}?${query}`), [name]);
  });

  it.each(PARAMETERS)('of %s: %s holds no NUL character', async (path, name) => {
    for (const text of ['%00', 'a%00b'])
      invalidFields(await admin.client.get(`${path}?${name}=${text}`), [name]);
  });

  it.each(PARAMETERS)('of %s: %s may be nonsense, which is no fault of ours', async (path, name) => {
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

  it('that an address does not know are refused by name, with all that is wrong beside them', async () => {
    const query = 'utm_source=x&limit[]=3&empty=&tags=x&%74erm=1&limit=0';
    const names = ['utm_source', 'limit[]', 'empty', 'tags', 'term', 'limit'];
    for (const [path] of LISTS) {
      const { errors } = invalidFields(await admin.client.get(`${path}?${query}`), names);
      expect(errors).toContainEqual({ path: 'limit[]', message: 'is not a known parameter' });
    }
  });

  it('are refused wherever there are none', async () => {
    const known = LISTS.map(([path]) => path);
    for (const [path, methods] of ADDRESSES.filter(([path]) => !known.includes(path)))
      for (const method of methods) {
        const answer = await admin.client.send(method, `${path}?utm_source=x`);
        invalidFields(answer, ['utm_source']);
      }
    expect((await visitor().send('HEAD', '/api/tags?x=1')).status).toBe(400);
    invalidFields(await admin.client.get('/api/notifications/stream?x=1'), ['x']);
  });

  it.each(PARAMETERS)('of %s: %s is UTF-8 in percent escapes', async (path, name) => {
    for (const bytes of ['%ff', 'a%C3', '%C0%80', '%ED%A0%80', '%F5%80%80%80', '%', '%zz', '100%'])
      invalidFields(await admin.client.get(`${path}?${name}=${bytes}`), [name]);
  });

  it('may be many', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => `p${index}=1`).join('&');
    expect((await visitor().get(`/api/articles?${many}&limit=1`)).status).toBeLessThan(500);
  });
});
