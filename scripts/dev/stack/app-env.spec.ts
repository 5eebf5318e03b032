import { type Service, SERVICES } from '#platform';
import { appEnv, type AppEnvSources } from './app-env';

const SOURCES: AppEnvSources = {
  app: 'auth',
  adminPort: 9001,
  natsUrl: 'nats://127.0.0.1:4222',
  natsSeed: 'seed',
  databaseUrls: Object.fromEntries(SERVICES.map((service) => [service, `postgres://${service}`])) as Record<
    Service,
    string
  >,
  keyEncryptionKey: 'generated',
  gatewayPort: 8080,
  outer: {},
  overrides: {},
};

describe('the environment of an app', () => {
  it('has its own database and key, and no other app has them', () => {
    expect(appEnv(SOURCES)).toMatchObject({
      DATABASE_URL: 'postgres://auth',
      KEY_ENCRYPTION_KEY: 'generated',
    });
    const gateway = appEnv({ ...SOURCES, app: 'gateway', outer: { DATABASE_URL: 'postgres://admin' } });
    expect(gateway.DATABASE_URL).toBeUndefined();
    expect(gateway.KEY_ENCRYPTION_KEY).toBeUndefined();
    expect(gateway.PORT).toBe('8080');
  });

  it('passes the developer’s settings on, but never the administrator’s database or the public port', () => {
    const outer = {
      LOG_LEVEL: 'debug',
      DATABASE_URL: 'postgres://admin',
      PORT: '3000',
      NATS_URL: 'elsewhere',
    };
    const env = appEnv({ ...SOURCES, outer });
    expect(env).toMatchObject({
      LOG_LEVEL: 'debug',
      DATABASE_URL: 'postgres://auth',
      NATS_URL: SOURCES.natsUrl,
    });
    expect(env.PORT).toBeUndefined();
  });

  it('signs in to NATS as this app, ignoring the developer’s credentials, unless the developer gave the server', () => {
    const outer = { NATS_NKEY_SEED: 'theirs', NATS_CA_FILE: '/ca.pem' };
    expect(appEnv({ ...SOURCES, outer })).toMatchObject({ NATS_NKEY_SEED: 'seed', NATS_CA_FILE: undefined });
    expect(appEnv({ ...SOURCES, outer, natsSeed: undefined })).toMatchObject(outer);
  });

  it('does not replace a key that the developer gave, directly or as a file', () => {
    expect(appEnv({ ...SOURCES, outer: { KEY_ENCRYPTION_KEY: 'mine' } }).KEY_ENCRYPTION_KEY).toBe('mine');
    expect(
      appEnv({ ...SOURCES, outer: { KEY_ENCRYPTION_KEY_FILE: '/key' } }).KEY_ENCRYPTION_KEY,
    ).toBeUndefined();
  });

  it('exposes only the gateway to other machines, and only for a HOST that is an address', () => {
    const outer = { HOST: '0.0.0.0' };
    expect(appEnv({ ...SOURCES, outer }).HOST).toBe('127.0.0.1');
    expect(appEnv({ ...SOURCES, app: 'gateway', outer }).HOST).toBe('0.0.0.0');
    expect(appEnv({ ...SOURCES, app: 'gateway', outer: { HOST: 'my-laptop' } }).HOST).toBe('127.0.0.1');
  });

  it.each(['gateway', 'auth'] as const)(
    'has limits for %s that no local test reaches, and the defaults once other machines can reach it',
    (app) => {
      const limits = (HOST?: string) => {
        const { RATE_LIMIT, LOGIN_LIMIT_PAIR } = appEnv({
          ...SOURCES,
          app,
          outer: { ...(HOST && { HOST }) },
        });
        return { RATE_LIMIT, LOGIN_LIMIT_PAIR };
      };
      const wide = { RATE_LIMIT: '10000000', LOGIN_LIMIT_PAIR: '100' };
      for (const host of [undefined, '127.0.0.1', '::1', 'localhost', 'my-laptop'])
        expect(limits(host)).toEqual(wide);
      for (const host of ['0.0.0.0', '::', '192.0.2.7']) expect(limits(host)).toEqual({});
    },
  );
});
