// Bundles the packages that apps and libraries import into dist/node_modules, where Node looks before node_modules. An app then loads about
// 60 files of packages instead of 1,800 and needs half the CPU time to start. No import changes: a package that is not bundled, or all of
// them if this step is left out, load from node_modules.
// Plain JavaScript without dependencies, because `npm start` reads it before there are any.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

/** These stay in node_modules. */
const EXTERNAL = [
  // They find files beside their own: native code, scripts for worker threads, `.proto` files, tasks, the script of a page.
  'argon2',
  'graphile-worker',
  'pino',
  '@opentelemetry/exporter-logs-otlp-grpc',
  '@opentelemetry/exporter-metrics-otlp-grpc',
  '@opentelemetry/exporter-trace-otlp-grpc',
  '@scalar/fastify-api-reference',
  // It adds to a global object. Bundles load what stays outside first, so it runs before any decorator.
  'reflect-metadata',
];
const FACADE = '\0facade:';

const isExternal = (id) => EXTERNAL.some((name) => id === name || id.startsWith(`${name}/`));

/** The packages to bundle, as compiled apps and libraries name them: `@nestjs/common`. */
export function packagesOf(root) {
  const folders = ['apps', 'libs'].map((name) => join(root, 'dist', name)).filter((path) => existsSync(path));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
  );
  const names = files
    .filter((path) => path.endsWith('.js'))
    .flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(/\b(?:require|import)\(["']([^."'#][^"']*)["']\)/g),
    ])
    .map(([, name]) => name);
  return [...new Set(names)].filter((name) => !isBuiltin(name) && !isExternal(name)).sort();
}

/** Each entry requires its package: one that were the package itself could not share its modules with other bundles. */
const facades = {
  name: 'facades',
  resolveId(id, importer) {
    if (id.startsWith(FACADE)) return id;
    if (importer?.startsWith(FACADE))
      return this.resolve(id, join(import.meta.dirname, 'package.json'), { kind: 'require-call' });
    return undefined;
  },
  load(id) {
    if (!id.startsWith(FACADE)) return undefined;
    return {
      code: `module.exports = require(${JSON.stringify(id.slice(FACADE.length))});`,
      moduleType: 'js',
    };
  },
};

export default () => ({
  input: Object.fromEntries(
    packagesOf(import.meta.dirname).map((name) => [
      name.endsWith('.js') ? name.slice(0, -'.js'.length) : `${name}/index`,
      FACADE + name,
    ]),
  ),
  platform: 'node',
  external: isExternal,
  plugins: [facades],
  treeshake: false,
  // Packages try to import others that are not installed.
  logLevel: 'silent',
  output: {
    dir: join(import.meta.dirname, 'dist/node_modules'),
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '_chunks/[name]-[hash].js',
    // Errors and the contexts of logs are named after classes.
    keepNames: true,
  },
});
