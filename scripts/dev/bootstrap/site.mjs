import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf } from './build.mjs';
import { runQuietly } from './quiet.mjs';

const SOURCES = ['apps/web', 'libs/client'];
const SETTINGS = ['package-lock.json'];
const stampPath = (root) => join(root, 'dist/web/.built-from');
const fingerprint = (root) => fingerprintOf(root, SETTINGS, SOURCES, () => true);

/** Whether dist/web was built from the current sources of the front end. */
export function siteIsCurrent(root) {
  const stamp = stampPath(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root);
}

/** Bundles and compresses the front end to dist/web. Types are checked by the tests. */
export async function buildSite(root, node) {
  const before = fingerprint(root);
  rmSync(stampPath(root), { force: true });
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const config = join(root, 'apps/web/vite.config.mjs');
  await runQuietly(node, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
    cwd: root,
    what: 'The build of the front end',
  });
  writeFileSync(stampPath(root), before);
}
