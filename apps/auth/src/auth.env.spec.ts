import { loadEnv } from '#config';
import { generateSecrets } from '../../../scripts/stack/secrets';
import { AuthEnv } from './auth.env';

const load = (variables: NodeJS.ProcessEnv) =>
  loadEnv(AuthEnv, {
    ENVIRONMENT: 'test',
    NATS_URL: 'nats://127.0.0.1:4222',
    DATABASE_URL: 'postgres://auth@127.0.0.1/auth',
    KEY_ENCRYPTION_KEY: generateSecrets().keyEncryptionKey,
    ...variables,
  });

describe('the cost of password hashes', () => {
  it('is 46 MiB, two passes and one thread when nobody says otherwise', () => {
    expect(load({})).toMatchObject({ ARGON2_MEMORY: 47_104, ARGON2_TIME: 2, ARGON2_PARALLELISM: 1 });
  });

  it("may be OWASP's least", () => {
    const least = { ARGON2_MEMORY: '19456', ARGON2_TIME: '2', ARGON2_PARALLELISM: '1' };
    expect(load(least)).toMatchObject({ ARGON2_MEMORY: 19_456, ARGON2_TIME: 2, ARGON2_PARALLELISM: 1 });
  });

  it.each([
    ['ARGON2_MEMORY', '19455'],
    ['ARGON2_MEMORY', 'much'],
    ['ARGON2_MEMORY', '47104.5'],
    ['ARGON2_TIME', '1'],
    ['ARGON2_PARALLELISM', '0'],
    ['ARGON2_PARALLELISM', 'many'],
  ])('is refused at the start when %s is %j', (variable, value) => {
    expect(() => load({ [variable]: value })).toThrow(variable);
  });
});
