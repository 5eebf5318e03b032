import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { generateSeeds } from '../../apps/cli/src/nats/identities';
import { DATA_DIR, PROJECT_DIR } from '../../scripts/dev/project';
import { type AppName, APPS, SERVICES } from '#platform';
import type { Env } from '../../scripts/dev/stack/app-env';
import { testState } from '../support/state';

interface Exit {
  code: number | null;
  output: string;
}

/** Runs an app with exactly this environment, until it ends. */
function run(app: AppName, env: Env): Promise<Exit> {
  const child = spawn(process.execPath, [join(PROJECT_DIR, 'dist/apps', app, 'src/main.js')], {
    cwd: PROJECT_DIR,
    // For Node itself: its compile cache. No app reads it.
    env: { NODE_COMPILE_CACHE: join(DATA_DIR, 'compile-cache'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    // An app that starts unexpectedly must not outlive its test.
    const timer = setTimeout(() => child.kill('SIGKILL'), 50_000);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

const isService = (app: AppName): boolean => SERVICES.some((service) => service === app);

/** Variables without which an app cannot start. */
const missingOf = (app: AppName): string[] => [
  'NATS_URL',
  ...(isService(app) ? ['DATABASE_URL'] : []),
  ...(app === 'auth' ? ['KEY_ENCRYPTION_KEY'] : []),
];

const WRONG = {
  ENVIRONMENT: 'wrong-environment',
  LOG_LEVEL: 'wrong-level',
  ADMIN_PORT: 'wrong-port',
  NATS_URL: ' , ',
  NATS_NKEY_SEED_FILE: '/nowhere/seed',
  SHUTDOWN_TIMEOUT: 'wrong-timeout',
};
const WRONG_DATABASE = { DATABASE_URL: 'mysql://wrong:secret@database/x', DATABASE_POOL: 'wrong-pool' };
/** Wrong values of variables that only this app reads. */
const WRONG_OF_ITS_OWN: Partial<Record<AppName, Env>> = {
  gateway: {
    PORT: '99999',
    CORS_ORIGINS: 'wrong-origin',
    TRUST_PROXY: 'wrong-proxy',
    REQUEST_TIMEOUT: 'wrong-request-timeout',
    RECEIVE_TIMEOUT: 'wrong-receive-timeout',
    MAX_CONNECTIONS: 'wrong-number',
    RATE_LIMIT: 'wrong-limit',
  },
  auth: {
    KEY_ENCRYPTION_KEY: 'wrong-key',
    KEY_ROTATION_INTERVAL: 'wrong-interval',
    JWT_EXPIRES_IN: 'wrong-life',
    REFRESH_EXPIRES_IN: 'wrong-refresh-life',
    SESSION_EXPIRES_IN: 'wrong-session-life',
    ARGON2_MEMORY: '1024',
    ARGON2_TIME: '0',
    LOGIN_LIMIT_PAIR: '-1',
    LOGIN_LIMIT_WINDOW: 'wrong-window',
    ARGON2_PARALLELISM: '0',
  },
};
const wrongFor = (app: AppName): Env => ({
  ...WRONG,
  ...(isService(app) && WRONG_DATABASE),
  ...WRONG_OF_ITS_OWN[app],
});

describe.each(APPS)('%s, misconfigured,', (app) => {
  let missing: Exit;
  let wrong: Exit;
  beforeAll(async () => {
    [missing, wrong] = await Promise.all([run(app, {}), run(app, wrongFor(app))]);
  });

  it('names every missing variable and exits', () => {
    const { code, output } = missing;
    expect(code).toBeGreaterThan(0);
    const named = [...output.matchAll(/^\s+- (\w+) is missing/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(missingOf(app).sort());
  });

  it('names every invalid variable at once, and never a value', () => {
    const { code, output } = wrong;
    expect(code).toBeGreaterThan(0);
    const named = [...output.matchAll(/^\s+- (\w+) /gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(Object.keys(wrongFor(app)).sort());
    expect(output).not.toMatch(/wrong-|secret|99999|mysql/);
  });

  it('reports that a variable’s file cannot be read', () => {
    expect(wrong.code).toBeGreaterThan(0);
    expect(wrong.output).toContain('NATS_NKEY_SEED_FILE names a file that cannot be read');
  });
});

describe('an app that cannot reach its servers', () => {
  const usable = (app: AppName = 'users'): Env => ({
    ENVIRONMENT: 'test',
    HOST: '127.0.0.1',
    ADMIN_PORT: '0',
    NATS_URL: testState().natsUrl,
    NATS_NKEY_SEED: testState().natsSeeds[app],
    DATABASE_URL: testState().databaseUrls?.users,
  });

  function databaseWith(change: (url: URL) => void): string {
    const url = new URL(testState().databaseUrls?.users ?? '');
    change(url);
    return url.href;
  }

  it.each([
    ['a wrong password', (url: URL) => (url.password = 'wrong-password')],
    ['no such database', (url: URL) => (url.pathname = '/no_such_database')],
    ['nothing listening', (url: URL) => (url.port = '1')],
  ])('names DATABASE_URL and exits: %s', async (_what, change) => {
    const DATABASE_URL = databaseWith(change);
    const { code, output } = await run('users', { ...usable(), DATABASE_URL });
    expect(code).toBeGreaterThan(0);
    expect(output).toContain('DATABASE_URL');
    expect(output).not.toContain(new URL(DATABASE_URL).password);
  });

  it('names NATS_URL and exits', async () => {
    const { code, output } = await run('users', {
      ...usable(),
      NATS_URL: 'nats://someone:secret@127.0.0.1:1',
    });
    expect(code).toBeGreaterThan(0);
    expect(output).toContain('NATS_URL');
    expect(output).not.toContain('secret');
  });

  it('with development secrets in production names each of them and exits', async () => {
    const { code, output } = await run('users', { ...usable(), ENVIRONMENT: 'production' });
    expect(code).toBeGreaterThan(0);
    const named = [...output.matchAll(/^\s+- (\w+) holds a secret that was made for development/gm)];
    expect(named.map(([, name]) => name).sort()).toEqual(['DATABASE_URL', 'NATS_NKEY_SEED']);
    expect(output).not.toContain(usable().NATS_NKEY_SEED);
  });

  it('names NATS_NKEY_SEED and exits, also when the seed is another app’s', async () => {
    for (const seed of [testState().natsSeeds.articles, generateSeeds().users]) {
      const { code, output } = await run('users', { ...usable(), NATS_NKEY_SEED: seed });
      expect(code).toBeGreaterThan(0);
      expect(output).toContain('NATS_NKEY_SEED');
      expect(output).not.toContain(seed);
    }
  });

  it.each([
    ['gateway', 'PORT'],
    ['gateway', 'ADMIN_PORT'],
    ['users', 'ADMIN_PORT'],
  ] as const)('%s reports that its %s is in use and exits', async (app, variable) => {
    const taken = await listening();
    try {
      const { port } = taken.address() as { port: number };
      const { code, output } = await run(app, { ...usable(app), PORT: '0', [variable]: String(port) });
      expect(code).toBeGreaterThan(0);
      expect(output).toMatch(/EADDRINUSE|in use/);
      expect(output).toContain(String(port));
    } finally {
      taken.close();
    }
  });
});

function listening(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
