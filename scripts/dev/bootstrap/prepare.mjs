import { buildIsCurrent, build } from './build.mjs';
import { dependenciesAreCurrent, install } from './install.mjs';
import { withLock } from './lock.mjs';
import { findNode } from './node-binary.mjs';
import { bundlePackages, packagesAreCurrent } from './packages.mjs';
import { buildSite, siteIsCurrent } from './site.mjs';

/** Brings node_modules and dist up to date and returns the path of the Node program to run commands with. */
export async function prepare(root) {
  if (!isCurrent(root)) {
    await withLock(root, async () => {
      if (!dependenciesAreCurrent(root)) await step('dependencies', () => install(root));
      // The Node to build with is one of the dependencies, so look for it only now.
      const node = findNode(root);
      await Promise.all([
        compile(root, node),
        siteIsCurrent(root) || step('build of the front end', () => buildSite(root, node)),
      ]);
    });
  }
  return findNode(root);
}

const isCurrent = (root) =>
  dependenciesAreCurrent(root) && buildIsCurrent(root) && packagesAreCurrent(root) && siteIsCurrent(root);

/** Packages are bundled after the build: its output names those that are imported. */
async function compile(root, node) {
  if (!buildIsCurrent(root)) await step('build', () => build(root, node));
  if (!packagesAreCurrent(root)) await step('bundling of packages', () => bundlePackages(root, node));
}

async function step(name, work) {
  const startedAt = Date.now();
  console.log(`  … ${name}`);
  await work();
  console.log(`  ✓ ${name.padEnd(44)} ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}
