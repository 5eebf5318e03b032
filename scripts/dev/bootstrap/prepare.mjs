import { buildIsCurrent, build } from './build.mjs';
import { dependenciesAreCurrent, install } from './install.mjs';
import { withLock } from './lock.mjs';
import { findNode } from './node-binary.mjs';

/** Brings node_modules and dist up to date, and answers the Node program to run commands with. */
export async function prepare(root) {
  if (!(dependenciesAreCurrent(root) && buildIsCurrent(root))) {
    await withLock(root, async () => {
      if (!dependenciesAreCurrent(root)) await step('dependencies', () => install(root));
      // What the build runs on is part of the dependencies, so it is looked for only now.
      if (!buildIsCurrent(root)) await step('build', () => build(root, findNode(root)));
    });
  }
  return findNode(root);
}

async function step(name, work) {
  const begun = Date.now();
  console.log(`  … ${name}`);
  await work();
  console.log(`  ✓ ${name.padEnd(44)} ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
