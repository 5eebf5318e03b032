import { ArticlesEvents, SessionRevoked, UsersEvents } from '#contracts';
import { APPS } from '#platform';
import { catalogue } from './catalogue';

describe('the catalogue', () => {
  const { apps, routes } = catalogue();
  const app = (name: string) => apps.find((one) => one.name === name);

  it('has every app, and for each call its callers', () => {
    expect(apps.map(({ name }) => name)).toEqual(APPS);
    const keys = app('auth')?.serves.find(({ name }) => name === 'auth/keys');
    expect(keys?.callers).toEqual(expect.arrayContaining(['users', 'articles', 'notifications']));
    for (const { serves } of apps) for (const { callers } of serves) expect(callers).not.toEqual([]);
  });

  it('has the readers of each stream, and the apps that receive events without a durable', () => {
    expect(app('users')?.readers).toEqual(
      expect.arrayContaining([{ app: 'articles', durable: 'articles-authors' }]),
    );
    expect(app('gateway')?.overhears).toEqual(
      [SessionRevoked, ...UsersEvents, ...ArticlesEvents].map(({ type }) => type),
    );
  });

  it('has every route with its schemas', () => {
    const create = routes.find(({ id }) => id === 'articles.create');
    expect(create).toMatchObject({ method: 'POST', path: '/api/articles', access: 'user', statuses: [201] });
    expect(create?.body.map(({ name }) => name)).toContain('title');
    expect(create?.reply.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['article', 'slug', 'author']),
    );
    expect(routes.find(({ id }) => id === 'articles.get')?.params).toMatchObject([{ name: 'slug' }]);
    // Every kind of schema in use has a name.
    const rows = routes.flatMap(({ params, query, body, reply }) => [params, query, body, reply].flat());
    expect(rows.filter(({ type }) => type === '')).toEqual([]);
  });
});
