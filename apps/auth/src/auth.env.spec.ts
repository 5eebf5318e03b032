import { loadEnv } from '#config';
import { generateSecrets } from '../../../scripts/dev/stack/secrets';
import { AuthEnv } from './auth.env';

const load = (variables: NodeJS.ProcessEnv) =>
  loadEnv(AuthEnv, {
    ENVIRONMENT: 'test',
    NATS_URL: 'nats://127.0.0.1:4222',
    DATABASE_URL: 'postgres://auth@127.0.0.1/auth',
    KEY_ENCRYPTION_KEY: generateSecrets().keyEncryptionKey,
    ...variables,
  });

describe('common passwords', () => {
  it('are refused by default, and always in production', () => {
    expect(load({}).COMMON_PASSWORDS).toBe('refuse');
    expect(load({ COMMON_PASSWORDS: 'allow' }).COMMON_PASSWORDS).toBe('allow');
    const production = {
      ENVIRONMENT: 'production',
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    };
    expect(load({ ...production, COMMON_PASSWORDS: 'refuse' }).COMMON_PASSWORDS).toBe('refuse');
    expect(() => load({ ...production, COMMON_PASSWORDS: 'allow' })).toThrow(
      'COMMON_PASSWORDS must be "refuse" in production',
    );
    expect(() => load({ COMMON_PASSWORDS: 'yes' })).toThrow('COMMON_PASSWORDS must be "refuse" or "allow"');
  });
});

describe('the cost of password hashes', () => {
  it('is 46 MiB, two passes and one thread by default', () => {
    expect(load({})).toMatchObject({ ARGON2_MEMORY: 47_104, ARGON2_TIME: 2, ARGON2_PARALLELISM: 1 });
  });

  it("can be OWASP's minimum", () => {
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
    for (const ENVIRONMENT of ['development', 'production', 'wrong', undefined])
      expect(() => load({ ENVIRONMENT, [variable]: value })).toThrow(`${variable} must`);
  });

  it('can be less in tests alone, and not nothing', () => {
    const little = { ARGON2_MEMORY: '8', ARGON2_TIME: '1' };
    expect(load(little)).toMatchObject({ ARGON2_MEMORY: 8, ARGON2_TIME: 1 });
    expect(() => load({ ARGON2_MEMORY: '7' })).toThrow('ARGON2_MEMORY must be at least 8');
    expect(() => load({ ARGON2_TIME: '0' })).toThrow('ARGON2_TIME must be at least 1');
  });
});
