import { urlsFromEnv } from './databases';

describe('the databases that the environment names', () => {
  it('are those of all services, an empty result, or an error', () => {
    expect(urlsFromEnv(['auth', 'users'], {})).toBeUndefined();
    const env = { AUTH_DATABASE_URL: 'postgres://a', USERS_DATABASE_URL: 'postgres://u' };
    expect(urlsFromEnv(['auth', 'users'], env)).toEqual({ auth: 'postgres://a', users: 'postgres://u' });
    expect(() => urlsFromEnv(['auth', 'articles'], env)).toThrow('Set ARTICLES_DATABASE_URL');
  });
});
