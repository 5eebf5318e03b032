import { join } from 'node:path';
import { PROJECT_DIR } from './project';

const installed = (path: string): string => join(PROJECT_DIR, 'node_modules', path);
const cache = (name: string): string => join(PROJECT_DIR, 'node_modules/.cache', name);

/** Arguments for Node that run each tool as this project needs it. */
export const TOOLS = {
  eslint: [
    installed('eslint/bin/eslint.js'),
    '.',
    '--cache',
    '--cache-strategy',
    'content',
    '--cache-location',
    cache('eslint/'),
    '--max-warnings',
    '0',
  ],
  prettier: [
    installed('prettier/bin/prettier.cjs'),
    '--cache',
    '--cache-location',
    cache('prettier'),
    '--log-level',
    'warn',
    '.',
  ],
  // Its own build information: the build's would make it believe that everything is checked, or the build that all is written.
  types: [
    installed('typescript7/bin/tsc'),
    '--noEmit',
    '-p',
    'tsconfig.json',
    '--tsBuildInfoFile',
    cache('types.tsbuildinfo'),
  ],
  build: [installed('typescript7/bin/tsc'), '-p', 'tsconfig.build.json'],
  // Nest's packages are ES modules, which Jest loads only with this flag.
  jest: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', installed('jest/bin/jest.js')],
} satisfies Record<string, string[]>;
