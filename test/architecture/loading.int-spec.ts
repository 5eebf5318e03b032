import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type AppName, APPS } from '#platform';
import { ROOT } from './sources';

/** Loads an app, which ends because it has no variables, and prints the files that it loaded. */
const LOADING = `
  process.on('exit', () => {
    process.exitCode = 0;
    process.stdout.write(JSON.stringify(Object.keys(require.cache)));
  });
  const { exit } = process;
  process.exit = () => exit(0);
  require(process.argv[1]);`;

const BUNDLED = join(ROOT, 'dist/node_modules/');

/** The files of packages that an app loads at its start, without the folders they are in: `typeorm/index.js`. */
function loadedBy(app: AppName, env: Record<string, string>): { bundled: string[]; others: string[] } {
  const output = execFileSync(
    process.execPath,
    ['-e', LOADING, join(ROOT, 'dist/apps', app, 'src/main.js')],
    { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const files = JSON.parse(output) as string[];
  expect(files).toContain(join(ROOT, 'dist/libs/service/src/run-service.js'));
  const inPackage = (path: string): string => path.split('/node_modules/').at(-1) ?? '';
  return {
    bundled: files.filter((path) => path.startsWith(BUNDLED)).map(inPackage),
    others: files
      .filter((path) => path.includes('/node_modules/') && !path.startsWith(BUNDLED))
      .map(inPackage),
  };
}

const packageOf = (path: string): string => path.split('/', path.startsWith('@') ? 2 : 1).join('/');
const packagesOf = (files: string[]): string[] => [...new Set(files.map(packageOf))].sort();

/** Pino finds its worker threads by their files, and reflect-metadata runs before all others: neither is bundled. */
const PINO = ['@pinojs/redact', 'atomic-sleep', 'on-exit-leak-free', 'pino', 'pino-std-serializers'].concat([
  'quick-format-unescaped',
  'safe-stable-stringify',
  'sonic-boom',
  'thread-stream',
]);
const UNBUNDLED = [...PINO, 'reflect-metadata'];
const STORAGE = ['pg', 'typeorm'];
/** Packages for what only one app does, or none does before it is ready. */
const SPECIAL: Record<string, AppName[]> = {
  ...Object.fromEntries(STORAGE.map((name) => [name, APPS.filter((app) => app !== 'gateway')])),
  '@nats-io/services': [...APPS],
  '@peculiar/x509': [],
  '@zxcvbn-ts/core': ['auth'],
  '@zxcvbn-ts/language-common': ['auth'],
  '@zxcvbn-ts/language-en': ['auth'],
  'any-ascii': ['articles'],
  commander: [],
  helmet: ['gateway'],
  nodemailer: [],
  stemmer: ['articles'],
};

describe('an app', () => {
  const telemetry = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };

  it.each(APPS)(
    'loads packages as bundles, each once, and only those that it needs at its start: %s',
    (app) => {
      const { bundled, others } = loadedBy(app, telemetry);
      const native = app === 'auth' ? ['@phc/format', 'argon2', 'node-gyp-build'] : [];
      const unbundled = [...UNBUNDLED, ...native].sort();
      expect(packagesOf(others).filter((name) => !unbundled.includes(name))).toEqual([]);
      const special = packagesOf(bundled).filter((name) => name in SPECIAL);
      expect(special).toEqual(
        Object.keys(SPECIAL)
          .filter((name) => SPECIAL[name]?.includes(app))
          .sort(),
      );
      // Without bundles there are about 2,000.
      expect(bundled.length + others.length).toBeLessThan(120);
    },
  );

  it.each(APPS)('loads nothing of the telemetry SDK if telemetry is disabled: %s', (app) => {
    const { bundled, others } = loadedBy(app, { OTEL_SDK_DISABLED: 'true' });
    const sdk = packagesOf([...bundled, ...others]).filter((name) => name.startsWith('@opentelemetry/'));
    expect(sdk).toEqual(['@opentelemetry/api']);
  });
});
