import { join } from 'node:path';
import { PROJECT_DIR } from './project';

const installed = (path: string): string => join(PROJECT_DIR, 'node_modules', path);
const cache = (name: string): string => join(PROJECT_DIR, 'node_modules/.cache', name);

/** Arguments for Node that run each tool as this project needs it. */
export const TOOLS = {
  oxlint: [installed('oxlint/bin/oxlint')],
  oxfmt: [installed('oxfmt/bin/oxfmt')],
  // Separate build information: sharing the build's would let one of them skip files that only the other has processed.
  types: [
    installed('typescript7/bin/tsc'),
    '--noEmit',
    '-p',
    'tsconfig.json',
    '--tsBuildInfoFile',
    cache('types.tsbuildinfo'),
  ],
  // The front end runs in browsers, with other libraries.
  siteTypes: [
    installed('typescript7/bin/tsc'),
    '-p',
    'apps/web/tsconfig.json',
    '--incremental',
    '--tsBuildInfoFile',
    cache('site-types.tsbuildinfo'),
  ],
  site: [
    installed('vite/bin/vite.js'),
    'build',
    '--config',
    'apps/web/vite.config.mjs',
    '--logLevel',
    'warn',
  ],
  build: [installed('typescript7/bin/tsc'), '-p', 'tsconfig.build.json'],
  // Nest's packages are ES modules, which Jest loads only with this flag.
  jest: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', installed('jest/bin/jest.js')],
} satisfies Record<string, string[]>;
