import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { EnvironmentError, loadEnv } from './load-env';

const Schema = z.object({
  NAME: z.string().min(3, 'must be longer'),
  SECRET: z.string(),
  SIZE: z.coerce.number('must be a number').default(7),
});

describe('loading the environment', () => {
  it('returns the declared variables with their defaults, frozen', () => {
    const env = loadEnv(Schema, { NAME: 'articles', SECRET: 's', OTHER: 'x' });
    expect(env).toEqual({ NAME: 'articles', SECRET: 's', SIZE: 7 });
    expect(Object.isFrozen(env)).toBe(true);
  });

  it('reads a value from the file that NAME_FILE names, without its last line break', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'env-')), 'secret');
    writeFileSync(file, 'from a file\n');
    expect(loadEnv(Schema, { NAME: 'articles', SECRET_FILE: file }).SECRET).toBe('from a file');
  });

  it('treats an empty variable as absent', () => {
    expect(loadEnv(Schema, { NAME: 'articles', SECRET: 's', SIZE: '' }).SIZE).toBe(7);
  });

  it('refuses secrets for development in production, by name', () => {
    const Settings = z.object({ ENVIRONMENT: z.string(), DATABASE_URL: z.string() });
    const DATABASE_URL = 'postgres://users:dev-only-x@host/users';
    const load = (ENVIRONMENT: string) => () => loadEnv(Settings, { ENVIRONMENT, DATABASE_URL });
    expect(load('production')).toThrow('DATABASE_URL holds a secret that was made for development');
    expect(load('production')).not.toThrow('dev-only-x');
    expect(load('development')).not.toThrow();
  });

  it('names all problems at once, without values', () => {
    const load = () => loadEnv(Schema, { NAME: 'no', SIZE: 'hunter2', SECRET_FILE: '/does/not/exist' });
    expect(load).toThrow(EnvironmentError);
    const message = (() => {
      try {
        return load();
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(message).toMatch(/NAME must be longer/);
    expect(message).toMatch(/SIZE must be a number/);
    expect(message).toMatch(/SECRET_FILE names a file that cannot be read/);
    expect(message).not.toMatch(/hunter2/);
  });
});
