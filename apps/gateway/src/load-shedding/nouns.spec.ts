import { Nouns, patienceOf } from './nouns';

describe('the noun of a request', () => {
  const nouns = new Nouns();
  for (const path of ['/api/articles/:slug', '/api/login', '/api/users', '/conduit/api/articles', '/docs'])
    nouns.add(path);

  it.each([
    ['/api/articles', 'articles'],
    ['/api/articles/some-slug/favorite', 'articles'],
    ['/conduit/api/articles', 'articles'],
    ['/api/login', 'login'],
    ['/conduit/api/users', 'register'],
    ['/conduit/api/users/login', 'login'],
    ['/api/users', 'users'],
    ['/api/invented', 'other'],
    ['/docs', 'other'],
    ['/', 'other'],
  ])('of %s is %s', (path, noun) => {
    expect(nouns.of(path)).toBe(noun);
  });

  it('says how long it waits: logins nearly as long as a request may take, others briefly, and never longer', () => {
    expect(patienceOf('login', 3_000, 10_000)).toMatchObject({ burstMs: 8_000, standingMs: 8_000 });
    expect(patienceOf('articles', 3_000, 10_000)).toMatchObject({ burstMs: 3_000, standingMs: 500 });
    expect(patienceOf('articles', 3_000, 1_000)).toMatchObject({ burstMs: 800 });
  });
});
