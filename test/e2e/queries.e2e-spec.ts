import { visitor } from '../support/client';
import { type Person, succeeded, withRole } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';

const LISTS: [path: string, parameters: string[]][] = [
  [
    '/api/articles',
    ['limit', 'offset', 'page', 'per_page', 'cursor', 'author', 'tag', 'favorited', 'search'],
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

  it('that nobody knows are overlooked, so that links may carry their own', async () => {
    for (const [path] of LISTS)
      succeeded(await admin.client.get(`${path}?utm_source=x&proto=y&limit[]=3&=&&a`), 200);
  });

  it('may be many', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => `p${index}=1`).join('&');
    expect((await visitor().get(`/api/articles?${many}&limit=1`)).status).toBeLessThan(500);
  });
});
