import { execFileSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { APPS, PLATFORM, type Service, SERVICES } from '#platform';
import { urlVariable } from '../../apps/cli/src/databases';
import { expectFit, expectValues, valueOf, variablesOf } from './app-environments';
import { findAll, read, ROOT } from './sources';

const IMAGE = 'publishing-platform';
/** PostgreSQL's 100, without those that it keeps for superusers and a few for an operator. */
const CONNECTIONS = 100 - 3 - 5;
const CLI = ['node', 'dist/apps/cli/src/main.js'];
const MIGRATION_VARIABLES = SERVICES.map(urlVariable);
const ports = { http: valueOf('gateway', 'PORT'), admin: valueOf('gateway', 'ADMIN_PORT') };

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  it('runs on the Node the project is tested with', () => {
    const { optionalDependencies } = JSON.parse(read('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    const majors = Object.values(optionalDependencies).map((version) => version.split('.')[0]);
    expect(new Set(majors).size).toBe(1);
    expect(findAll(dockerfile, /^ARG NODE=node:(\d+)-/gm)).toEqual([majors[0]]);
  });

  it('holds production packages only, and runs as an unprivileged user', () => {
    expect(dockerfile).toContain('npm ci --omit=dev');
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  });

  it('exposes the ports the apps listen on', () => {
    expect(dockerfile).toContain(`EXPOSE ${ports.http as number} ${ports.admin as number}`);
  });

  it('holds apps, libraries and migrations, and nothing that only builds, tests or shows the system', () => {
    const compiled = execFileSync(
      process.execPath,
      [join(ROOT, 'node_modules/typescript7/bin/tsc'), '--listFilesOnly', '-p', 'tsconfig.image.json'],
      { cwd: ROOT, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 },
    )
      .split('\n')
      .filter((path) => path.startsWith(ROOT) && !path.includes('node_modules'))
      .map((path) => relative(ROOT, path));
    const rooms = new Set(compiled.map((path) => path.split('/').slice(0, 2).join('/')));
    for (const app of [...APPS, 'cli']) expect(rooms).toContain(`apps/${app}`);
    expect([...rooms].filter((room) => /^(scripts|test)|^apps\/console/.test(room))).toEqual([]);
    expect(compiled.filter((path) => /spec\.ts$/.test(path))).toEqual([]);
    expect(dockerfile).toContain('tsc -p tsconfig.image.json');
  });

  it('holds bundled packages, and the compiled code of each app, made by the user who runs it', () => {
    expect(dockerfile).toContain('rolldown/bin/cli.mjs -c packages.config.mjs');
    const [, asUser = ''] = dockerfile.split(/^USER 1000:1000$/m);
    expect(asUser).toMatch(
      /^RUN for main in dist\/apps\/\*\/src\/main\.js; do node --enable-source-maps "\$main"/m,
    );
    expect(dockerfile).toContain('NODE_COMPILE_CACHE=/app/compile-cache');
  });

  it('receives the sources it copies', () => {
    const copied = findAll(dockerfile, /^COPY (?!--)(.+) \S+$/gm).flatMap((line) => line.split(' '));
    const admitted = findAll(read('.dockerignore'), /^!(.+)$/gm);
    expect([...new Set(copied)].sort()).toEqual([...admitted].sort());
  });
});

describe('docker-compose.dev.yml', () => {
  interface ComposeService {
    image: string;
    build?: string;
    command?: string[];
    environment?: Record<string, string>;
    ports?: string[];
    healthcheck?: { test: string[] };
    depends_on?: Record<string, { condition: string }>;
    volumes?: string[];
    configs?: { source: string }[];
  }
  interface Compose {
    services: Record<string, ComposeService>;
    configs: Record<string, { content: string }>;
    volumes: Record<string, unknown>;
  }
  const compose = parse(read('docker-compose.dev.yml'), { merge: true }) as Compose;
  const volumeOf = (name: string): string => `${name}-credentials`;
  const service = (name: string): ComposeService => compose.services[name] as ComposeService;

  it('runs the apps of the platform, its servers and its preparations, and nothing else', () => {
    const parts = ['postgres', 'nats', 'credentials', 'key', 'migrate', 'streams'];
    expect(Object.keys(compose.services)).toEqual([...parts, ...APPS]);
    expect(Object.keys(compose.volumes).sort()).toEqual(
      ['postgres', 'nats', 'key', 'credentials', ...[...APPS, 'operator', 'nats'].map(volumeOf)].sort(),
    );
  });

  /** The volumes of credentials that a part mounts. */
  const mounts = (name: string): string[] =>
    (service(name).volumes ?? []).filter((volume) => volume.includes('credentials'));

  it.each(APPS)('gives %s the variables it reads, all that it requires, and valid values', (app) => {
    const { environment = {}, image, build } = service(app);
    expectFit(app, Object.keys(environment));
    expectValues(app, environment);
    expect({ image, build, app: environment.APP }).toEqual({ image: IMAGE, build: '.', app });
  });

  it.each(APPS)(
    'checks the readiness of %s on its admin port, and starts it after migrations and streams',
    (app) => {
      const { healthcheck, depends_on: needs } = service(app);
      expect(healthcheck?.test.join(' ')).toContain(`:${ports.admin as number}/health/ready`);
      for (const before of ['migrate', 'streams'])
        expect(needs?.[before]?.condition).toBe('service_completed_successfully');
      expect(needs?.nats?.condition).toBe('service_healthy');
    },
  );

  it.each(SERVICES)('gives %s and its migrations the database and the role named after it', (app) => {
    const url = service(app).environment?.DATABASE_URL;
    const password = '[^@]+';
    expect(url).toMatch(new RegExp(`^postgres://${app}:${password}@postgres:5432/${app}$`));
    expect(service('migrate').environment?.[urlVariable(app)]).toBe(url);
  });

  it('creates a role and a database for each service, with the password of the app, and no other', () => {
    const passwordOf = (app: Service): string =>
      new URL(service(app).environment?.DATABASE_URL ?? '').password;
    const share = Math.min(22, Math.floor(CONNECTIONS / SERVICES.length));
    expect(compose.configs.databases?.content.trim().split('\n')).toEqual([
      ...SERVICES.map(
        (app) => `CREATE ROLE ${app} LOGIN PASSWORD '${passwordOf(app)}' CONNECTION LIMIT ${share};`,
      ),
      ...SERVICES.map((app) => `CREATE DATABASE ${app} OWNER ${app};`),
      `REVOKE CONNECT, TEMPORARY ON DATABASE ${SERVICES.join(', ')} FROM PUBLIC;`,
      'REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;',
    ]);
  });

  it('creates databases with the locale of the tests', () => {
    expect(service('postgres').environment?.POSTGRES_INITDB_ARGS?.split(' ')).toEqual([
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
    ]);
  });

  it('migrates with the command of a deployment', () => {
    const { command, environment = {} } = service('migrate');
    expect(command).toEqual([...CLI, 'migrate']);
    expect(Object.keys(environment).sort()).toEqual([...MIGRATION_VARIABLES].sort());
  });

  it('declares streams with the command of a deployment, as the operator', () => {
    const { command, environment } = service('streams');
    expect(command).toEqual([...CLI, 'streams']);
    expect(environment).toEqual({
      NATS_URL: expect.stringMatching(/^tls:/) as string,
      NATS_CA_FILE: '/credentials/ca.crt',
      NATS_NKEY_SEED_FILE: '/credentials/client.seed',
      NATS_CERT_FILE: '/credentials/client.crt',
      NATS_KEY_FILE: '/credentials/client.key',
    });
  });

  it('publishes the gateway to this machine, and nothing else', () => {
    const open = Object.entries(compose.services).flatMap(([name, { ports: published = [] }]) =>
      published.map((port) => `${name} ${port}`),
    );
    const port = ports.http as number;
    const published = APPS.filter((app) => PLATFORM[app].publicHttp);
    expect(open).toEqual(published.map((app) => `${app} 127.0.0.1:${port}:${port}`));
    expect(published).toEqual(APPS.filter((app) => variablesOf(app).includes('PORT')));
  });

  it.each(APPS)('connects %s to NATS over TLS, with its own credentials', (app) => {
    expect(service(app).environment).toMatchObject({
      NATS_URL: expect.stringMatching(/^tls:/) as string,
      NATS_NKEY_SEED_FILE: '/credentials/client.seed',
      NATS_CERT_FILE: '/credentials/client.crt',
      NATS_KEY_FILE: '/credentials/client.key',
    });
    expect(mounts(app)).toEqual([`${volumeOf(app)}:/credentials:ro`]);
    expect(mounts('credentials')).toContain(`${volumeOf(app)}:/for/${app}`);
  });

  it('gives every container its own credentials and no others', () => {
    expect(mounts('streams')).toEqual([`${volumeOf('operator')}:/credentials:ro`]);
    expect(mounts('nats')).toEqual([`${volumeOf('nats')}:/etc/nats/credentials:ro`]);
    expect(mounts('credentials')).toEqual([
      'credentials:/credentials',
      `${volumeOf('nats')}:/for-nats`,
      ...['operator', ...APPS].map((name) => `${volumeOf(name)}:/for/${name}`),
    ]);
    const holders = Object.keys(compose.services).filter((name) => mounts(name).length > 0);
    expect(holders).toEqual(['nats', 'credentials', 'streams', ...APPS]);
  });

  it('configures PostgreSQL to log no values', () => {
    expect(service('postgres').command).toEqual(['postgres', '-c', 'log_error_verbosity=terse']);
  });

  it('configures NATS to write to disk before it acknowledges', () => {
    expect(compose.configs.nats?.content).toMatch(/jetstream \{[^}]*sync_interval: always/);
  });

  it('refers only to volumes, configurations and services that it defines', () => {
    for (const { volumes = [], configs = [], depends_on: needs = {} } of Object.values(compose.services)) {
      expect(Object.keys(compose.volumes)).toEqual(
        expect.arrayContaining(volumes.map((one) => one.split(':')[0])),
      );
      expect(Object.keys(compose.configs)).toEqual(
        expect.arrayContaining(configs.map(({ source }) => source)),
      );
      expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(Object.keys(needs)));
    }
  });
});
