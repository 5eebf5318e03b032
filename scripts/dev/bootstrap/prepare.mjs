import { buildIsCurrent, build } from './build.mjs';
import { dependenciesAreCurrent, install } from './install.mjs';
import { withLock } from './lock.mjs';
import { findNode } from './node-binary.mjs';
import { buildSite, siteIsCurrent } from './site.mjs';

/** Brings node_modules and dist up to date and returns the path of the Node program to run commands with. */
export async function prepare(root) {
  if (!(dependenciesAreCurrent(root) && buildIsCurrent(root) && siteIsCurrent(root))) {
    await withLock(root, async () => {
      if (!dependenciesAreCurrent(root)) await step('dependencies', () => install(root));
      // The Node to build with is one of the dependencies, so look for it only now.
      const node = findNode(root);
      await Promise.all([
        buildIsCurrent(root) || step('build', () => build(root, node)),
        siteIsCurrent(root) || step('build of the front end', () => buildSite(root, node)),
      ]);
    });
  }
  return findNode(root);
}

async function step(name, work) {
  const startedAt = Date.now();
  console.log(`  … ${name}`);
  await work();
  console.log(`  ✓ ${name.padEnd(44)} ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}
