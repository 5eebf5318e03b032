// Three sets of tests, chosen by file name: no I/O, real PostgreSQL and NATS, the whole system through HTTP.
// Run through `npm test`: Nest's packages are ES modules, which Jest loads only with a flag on a recent Node.
const libs = [
  'contracts',
  'config',
  'telemetry',
  'database',
  'access',
  'transport',
  'outbox',
  'jobs',
  'service',
  'client',
];

const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2024',
          keepClassNames: true,
        },
        // A dynamic import stays one: it is how CommonJS code loads what it does not know at build time.
        module: { type: 'commonjs', ignoreDynamic: true },
        sourceMaps: 'inline',
      },
    ],
  },
  // The same names that package.json's "imports" gives the compiled libraries.
  moduleNameMapper: {
    '^#platform$': '<rootDir>/platform.ts',
    [`^#(${libs.join('|')})$`]: '<rootDir>/libs/$1/src/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/coverage/'],
  testPathIgnorePatterns: ['/node_modules/', '/planted/'],
};

module.exports = {
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'html', 'lcov'],
  collectCoverageFrom: ['{apps,libs,scripts}/**/*.ts', '!**/*spec.ts', '!**/main.ts'],
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,migrations,scripts,test}/**/*.spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/support/timeouts.ts'],
    },
    {
      ...common,
      displayName: 'integration',
      testMatch: ['<rootDir>/{apps,libs,migrations,scripts,test}/**/*.int-spec.ts'],
      globalSetup: '<rootDir>/test/support/integration.setup.ts',
      globalTeardown: '<rootDir>/test/support/teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/support/timeouts.ts'],
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/support/e2e.setup.ts',
      globalTeardown: '<rootDir>/test/support/teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/support/timeouts.ts'],
    },
  ],
};
