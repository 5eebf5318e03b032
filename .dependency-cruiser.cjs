// The rules of imports. `test/architecture/imports.spec.ts` checks the sources against them and plants one violation of each rule.
// To draw a graph: npx depcruise --output-type mermaid apps/articles libs

const LIBS = '^libs/';
const OUTBOX = '^libs/outbox/src/';
const STORAGE = ['^libs/database/', 'node_modules/typeorm/', 'node_modules/pg/'];
const STORAGE_FILES = '\\.(repository|reads|sql)\\.ts$';
const ENTRY_FILES = '\\.(controller|consumer)\\.ts$';
const npm = (...names) => names.map((name) => `node_modules/${name}/`);

const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** The libraries that a library may import, each through its index.ts. */
const importsOnly = (lib, allowed) =>
  error(
    `${lib}-imports-${allowed.length > 0 ? `only-${allowed.join('-')}` : 'no-lib'}`,
    `The import table in docs/architecture.md lists what ${lib} may import.`,
    { path: `^libs/${lib}/` },
    { path: LIBS, pathNot: [lib, ...allowed].map((name) => `^libs/${name}/`) },
  );

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    error(
      'no-cycle',
      'Modules that need each other belong in one file. Only types may refer to each other.',
      {},
      {
        circular: true,
        viaOnly: { dependencyTypesNot: ['type-only'] },
      },
    ),
    {
      ...error(
        'no-folder-cycle',
        'Folders of a service import in one direction. gateway still has cycles.',
        { path: '^apps/(articles|auth|notifications|users)/' },
        { circular: true },
      ),
      scope: 'folder',
    },
    error(
      'no-orphan',
      'A file without imports that no file imports is dead code.',
      { orphan: true, pathNot: '/(page|public)/' },
      {},
    ),
    error('no-broken-import', 'The imported file does not exist.', {}, { couldNotResolve: true }),
    error(
      'no-development-package',
      'Production code imports only packages that are installed in production.',
      { path: '^(apps|libs|migrations)/', pathNot: '^apps/web/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm'] },
    ),
    error(
      'no-tooling-in-apps',
      'Scripts and tests may import apps, never the other way round.',
      { path: '^(apps|libs|migrations)/' },
      { path: '^(scripts|test|dist)/' },
    ),
    error(
      'no-lab-in-dev',
      'The scripts that build and run the system do not depend on those that test, measure and break it.',
      { path: '^scripts/dev/' },
      { path: '^scripts/lab/' },
    ),
    error(
      'platform-imports-only-contracts',
      'The topology is data: names, ports, and which contracts each app serves, calls, publishes and consumes.',
      { path: '^platform\\.ts$' },
      { pathNot: '^libs/contracts/' },
    ),
    error(
      'no-platform-in-libs',
      'Libraries and migrations work with any topology.',
      { path: '^(libs|migrations)/' },
      { path: '^platform\\.ts$' },
    ),

    error(
      'no-app-in-app',
      'Apps share only contracts. The operator works on a database with the code of the service that owns it.',
      { path: '^apps/([^/]+)/', pathNot: '^apps/cli/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    error(
      'web-imports-only-client',
      'The front end knows the API as any other client does: through the typed client.',
      { path: '^apps/web/' },
      { path: '^(libs|migrations|platform\\.ts)', pathNot: '^libs/client/' },
    ),
    error(
      'no-app-in-lib',
      'Apps depend on libraries, never the other way round.',
      { path: LIBS },
      { path: '^apps/' },
    ),
    // A subpath import resolves to an index.ts, so an import by name is an import of that file.
    error(
      'libs-by-name',
      'Import a library by name (#contracts), which is its index.ts; its other files may change at any time.',
      { path: '^(apps|migrations)/' },
      { path: LIBS, dependencyTypesNot: ['aliased'] },
    ),
    error(
      'other-libs-by-name',
      'Import a library by name (#contracts), which is its index.ts; its other files may change at any time.',
      { path: '^libs/([^/]+)/' },
      { path: LIBS, pathNot: '^libs/$1/', dependencyTypesNot: ['aliased'] },
    ),
    error(
      'own-lib-by-path',
      'Inside a library imports are relative: through its own index.ts it would get itself half loaded.',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/$1/', dependencyTypes: ['aliased'] },
    ),

    error(
      'contracts-import-only-zod',
      'Contracts are data: none of our other code, no framework.',
      { path: '^libs/contracts/' },
      { pathNot: ['^libs/contracts/', ...npm('zod')] },
    ),
    error(
      'client-imports-nothing',
      'The client is published: it runs in browsers, without any package.',
      { path: '^libs/client/' },
      { pathNot: '^libs/client/' },
    ),
    importsOnly('config', []),
    importsOnly('telemetry', ['config']),
    importsOnly('database', ['contracts', 'config', 'telemetry']),
    importsOnly('access', ['contracts', 'telemetry']),
    importsOnly('transport', ['contracts', 'config', 'telemetry', 'access']),
    importsOnly('outbox', ['contracts', 'config', 'telemetry', 'database', 'transport']),
    importsOnly('jobs', ['database', 'telemetry']),
    importsOnly('service', ['contracts', 'config', 'telemetry', 'access', 'transport']),
    error(
      'no-storage-in-gateway',
      'The gateway owns no database and publishes no events, so it must not import them, even indirectly.',
      { path: '^apps/gateway/' },
      { path: [...STORAGE, OUTBOX], reachable: true },
    ),

    error(
      'controllers-call-services',
      'A controller or consumer calls a service and returns its result; it neither queries nor decides.',
      { path: `^apps/.+${ENTRY_FILES}` },
      { path: [STORAGE_FILES, '\\.entity\\.ts$', ...STORAGE] },
    ),
    error(
      'services-hold-use-cases',
      'A use case is written in business terms: no SQL, no broker, no HTTP, no import of controllers or consumers.',
      { path: '^apps/.+\\.service\\.ts$' },
      { path: [ENTRY_FILES, ...npm('typeorm', 'pg', '@nats-io', 'fastify', '@nestjs/(?!common/)[^/]+')] },
    ),
    error(
      'repositories-only-query',
      'A repository queries; services decide rules, responses and events.',
      { path: `^apps/.+${STORAGE_FILES}` },
      { path: ['\\.(service|view)\\.ts$', ENTRY_FILES, '^libs/(transport|outbox|service)/'] },
    ),
    error(
      'entities-stand-alone',
      'Columns and behaviour: an entity may import TypeORM, contracts, its own errors, ids and hashes.',
      { path: '^(apps/.+)/[^/]+\\.entity\\.ts$' },
      {
        pathNot: [
          '^$1/[^/]+\\.errors\\.ts$',
          '^libs/contracts/',
          ...npm('typeorm', 'uuid'),
          '^(node:)?crypto$',
        ],
      },
    ),
    error(
      'views-are-pure',
      'A view maps a row to a contract: it may import types, other views and contracts.',
      { path: '^apps/.+\\.view\\.ts$' },
      { pathNot: ['^libs/contracts/', '\\.view\\.ts$'], dependencyTypesNot: ['type-only'] },
    ),
    error(
      'migrations-are-frozen',
      'A migration must not change later, so it imports only frozen tables, by version (messaging-v1).',
      { path: '^migrations/' },
      { pathNot: ['^migrations/[^/]+-v\\d+\\.ts$', ...npm('typeorm')] },
    ),
    error(
      'migrations-import-only-types',
      'A migration is SQL.',
      { path: '^migrations/' },
      { path: npm('typeorm'), dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    // Tests may import anything. The script of a page is loaded by the browser.
    exclude: { path: '(\\.|-)spec\\.ts$|/console/page/' },
    doNotFollow: { path: 'node_modules' },
    // Type imports count as dependencies. With 'specify', every file would also be compiled, for a type that no rule uses.
    tsPreCompilationDeps: true,
    webpackConfig: { fileName: 'test/architecture/aliases.cjs' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'import', 'node', 'default'],
    },
  },
};
