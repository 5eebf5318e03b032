// Which way imports may flow. `test/architecture/imports.spec.ts` runs this over the sources and plants one violation of
// each rule. A picture: npx depcruise --output-type mermaid apps/articles libs

const LIBS = '^libs/';
const OUTBOX = '^libs/outbox/src/';
const STORAGE = ['^libs/database/', 'node_modules/typeorm/', 'node_modules/pg/'];
const STORAGE_FILES = '\\.(repository|reads|sql)\\.ts$';
const DOOR_FILES = '\\.(controller|consumer)\\.ts$';
const npm = (...names) => names.map((name) => `node_modules/${name}/`);

const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** The libraries a library may import, each through its door. */
const knowsOnly = (lib, known) =>
  error(
    `${lib}-knows-${known.length > 0 ? `only-${known.join('-')}` : 'no-lib'}`,
    `The import table in docs/architecture.md says what ${lib} may know.`,
    { path: `^libs/${lib}/` },
    { path: LIBS, pathNot: [lib, ...known].map((name) => `^libs/${name}/`) },
  );

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    error(
      'no-cycle',
      'What needs each other is one thing. Types alone may refer to each other.',
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
      'Nobody imports it and it imports nobody: it is dead.',
      { orphan: true, pathNot: '/page/' },
      {},
    ),
    error('no-broken-import', 'It leads nowhere.', {}, { couldNotResolve: true }),
    error(
      'no-development-package',
      'What runs in production imports what is installed in production.',
      { path: '^(apps|libs|migrations)/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm'] },
    ),
    error(
      'no-tooling-in-apps',
      'Scripts and tests know the apps, never the other way round.',
      { path: '^(apps|libs|migrations)/' },
      { path: '^(scripts|test|dist)/' },
    ),
    error(
      'nothing-from-the-lab',
      'What builds and runs the system does not know what tests, measures and breaks it.',
      { path: '^scripts/dev/' },
      { path: '^scripts/lab/' },
    ),
    error(
      'platform-knows-only-contracts',
      'The topology is data: names, ports, and which contracts each app serves, calls, publishes and consumes.',
      { path: '^platform\\.ts$' },
      { pathNot: '^libs/contracts/' },
    ),
    error(
      'no-platform-in-libs',
      'Libraries serve any topology.',
      { path: '^(libs|migrations)/' },
      { path: '^platform\\.ts$' },
    ),

    error(
      'no-app-in-app',
      'Apps meet in contracts. The operator works on a database with the code of the service that owns it.',
      { path: '^apps/([^/]+)/', pathNot: '^apps/cli/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    error('no-app-in-lib', 'Apps stand on libraries.', { path: LIBS }, { path: '^apps/' }),
    // The names lead to the doors and nowhere else, so what goes by name goes through the door.
    error(
      'libs-through-their-door',
      'A library is its index.ts, imported by name (#contracts); the rest may change at any time.',
      { path: '^(apps|migrations)/' },
      { path: LIBS, dependencyTypesNot: ['aliased'] },
    ),
    error(
      'other-libs-through-their-door',
      'A library is its index.ts, imported by name (#contracts); the rest may change at any time.',
      { path: '^libs/([^/]+)/' },
      { path: LIBS, pathNot: '^libs/$1/', dependencyTypesNot: ['aliased'] },
    ),
    error(
      'own-lib-by-place',
      'Inside a library imports are relative: through its own door it would meet itself half loaded.',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/$1/', dependencyTypes: ['aliased'] },
    ),

    error(
      'contracts-know-only-zod',
      'Contracts are promises: no code of ours, no framework.',
      { path: '^libs/contracts/' },
      { pathNot: ['^libs/contracts/', ...npm('zod')] },
    ),
    knowsOnly('config', []),
    knowsOnly('telemetry', ['config']),
    knowsOnly('database', ['contracts', 'config', 'telemetry']),
    knowsOnly('access', ['contracts', 'telemetry']),
    knowsOnly('transport', ['contracts', 'config', 'telemetry', 'access']),
    knowsOnly('outbox', ['contracts', 'config', 'telemetry', 'database', 'transport']),
    knowsOnly('jobs', ['database', 'telemetry']),
    knowsOnly('service', ['contracts', 'config', 'telemetry', 'access', 'transport']),
    error(
      'gateway-keeps-nothing',
      'The gateway owns no database and tells no events, by whatever way an import goes.',
      { path: '^apps/gateway/' },
      { path: [...STORAGE, OUTBOX], reachable: true },
    ),

    error(
      'controllers-ask-services',
      'A door calls one service and shows the answer; it neither queries nor decides.',
      { path: `^apps/.+${DOOR_FILES}` },
      { path: [STORAGE_FILES, '\\.entity\\.ts$', ...STORAGE] },
    ),
    error(
      'services-speak-the-language',
      'A use case is told in the words of the business: no SQL, no broker, no HTTP, and it does not know its doors.',
      { path: '^apps/.+\\.service\\.ts$' },
      { path: [DOOR_FILES, ...npm('typeorm', 'pg', '@nats-io', 'fastify', '@nestjs/(?!common/)[^/]+')] },
    ),
    error(
      'repositories-only-store',
      'A repository queries; rules, answers and events are decided above it.',
      { path: `^apps/.+${STORAGE_FILES}` },
      { path: ['\\.(service|view)\\.ts$', DOOR_FILES, '^libs/(transport|outbox|service)/'] },
    ),
    error(
      'entities-stand-alone',
      'Columns and behaviour: TypeORM to be stored, contracts and own errors to say no, ids and hashes.',
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
      'From a row to a contract: a view knows types, other views and contracts.',
      { path: '^apps/.+\\.view\\.ts$' },
      { pathNot: ['^libs/contracts/', '\\.view\\.ts$'], dependencyTypesNot: ['type-only'] },
    ),
    error(
      'migrations-stand-still',
      'What a migration imports can change under it; only frozen tables (messaging-v1) are shared, by version.',
      { path: '^migrations/' },
      { pathNot: ['^migrations/[^/]+-v\\d+\\.ts$', ...npm('typeorm')] },
    ),
    error(
      'migrations-take-only-types',
      'A migration is SQL.',
      { path: '^migrations/' },
      { path: npm('typeorm'), dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    // Tests may import what they need; a page's script runs in the browser, and the page loads it.
    exclude: { path: '(\\.|-)spec\\.ts$|/console/page/' },
    doNotFollow: { path: 'node_modules' },
    // Type imports count: a type is knowledge too.
    tsPreCompilationDeps: 'specify',
    webpackConfig: { fileName: 'test/architecture/aliases.cjs' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'import', 'node', 'default'],
    },
  },
};
