import { join } from 'node:path';
import { PROJECT_DIR } from './project';

const installed = (path: string): string => join(PROJECT_DIR, 'node_modules', path);
const cache = (name: string): string => join(PROJECT_DIR, 'node_modules/.cache', name);

/**
 * TypeScript checks with four checkers by default, and each computes the types that it meets again: with one, a check takes half the
 * processor time, and no longer on the two cores that other checks share.
 */
const compiler = [installed('typescript7/bin/tsc'), '--checkers', '1'];

/** Arguments for Node that run each tool as this project needs it. */
export const TOOLS = {
  oxlint: [installed('oxlint/bin/oxlint')],
  oxfmt: [installed('oxfmt/bin/oxfmt')],
  // Separate build information: sharing the build's would let one of them skip files that only the other has processed.
  types: [...compiler, '--noEmit', '-p', 'tsconfig.json', '--tsBuildInfoFile', cache('types.tsbuildinfo')],
  // The front end runs in browsers, with other libraries.
  siteTypes: [
    ...compiler,
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
  build: [...compiler, '-p', 'tsconfig.build.json'],
  // Nest's packages are ES modules, which Jest loads only with this flag.
  jest: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', installed('jest/bin/jest.js')],
} satisfies Record<string, string[]>;
