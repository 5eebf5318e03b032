import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesOf } from '../../../packages.config.mjs';
import { runQuietly } from './quiet.mjs';

const SETTINGS = ['package-lock.json', 'packages.config.mjs'];
const stampPath = (root) => join(root, 'dist/node_modules/.built-from');

/** Whether dist/node_modules holds the installed packages that the compiled apps and libraries import. */
export function packagesAreCurrent(root) {
  const stamp = stampPath(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root);
}

/** Bundles the packages of the compiled apps and libraries to dist/node_modules. */
export async function bundlePackages(root, node) {
  const before = fingerprint(root);
  rmSync(join(root, 'dist/node_modules'), { recursive: true, force: true });
  const bundler = join(root, 'node_modules/rolldown/bin/cli.mjs');
  await runQuietly(node, [bundler, '-c', join(root, 'packages.config.mjs')], {
    cwd: root,
    what: 'The bundling of packages',
  });
  writeFileSync(stampPath(root), before);
}

function fingerprint(root) {
  const hash = createHash('sha256');
  for (const path of SETTINGS) hash.update(readFileSync(join(root, path)));
  return hash.update(packagesOf(root).join()).digest('hex');
}
