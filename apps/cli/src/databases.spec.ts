import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { urlsFromEnv } from './databases';

describe('the databases that the environment names', () => {
  it('are those of all services, an empty result, or an error', () => {
    expect(urlsFromEnv(['auth', 'users'], {})).toBeUndefined();
    const env = { AUTH_DATABASE_URL: 'postgres://a', USERS_DATABASE_URL: 'postgres://u' };
    expect(urlsFromEnv(['auth', 'users'], env)).toEqual({ auth: 'postgres://a', users: 'postgres://u' });
    expect(() => urlsFromEnv(['auth', 'articles'], env)).toThrow('Set ARTICLES_DATABASE_URL');
  });

  it('are read from the file of a mounted secret, also where the variable is set', () => {
    const folder = mkdtempSync(join(tmpdir(), 'databases-'));
    const file = join(folder, 'url');
    writeFileSync(file, 'postgres://file\n');
    const env = { AUTH_DATABASE_URL: 'postgres://variable', AUTH_DATABASE_URL_FILE: file };
    expect(urlsFromEnv(['auth'], env)).toEqual({ auth: 'postgres://file' });
    rmSync(folder, { recursive: true });
  });
});
