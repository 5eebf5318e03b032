// Runs dependency-cruiser over each given folder and prints its rules and findings as JSON. It has its own process, because Jest's
// module system would take several times as long to load the tool.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';

const require = createRequire(import.meta.url);
const { forbidden, options } = require('../../.dependency-cruiser.cjs');
const { aliases } = require('./aliases.cjs');
const SOURCES = ['platform.ts', 'apps', 'libs', 'migrations', 'scripts'];

async function look(root) {
  const folders = readdirSync(root).filter((name) => SOURCES.includes(name));
  const { webpackConfig: _aliases, enhancedResolveOptions, ...rest } = options;
  const settings = { ...rest, baseDir: root, ruleSet: { forbidden, options }, validate: true };
  // Each tree has its own libraries, so the resolver's cache must be cleared.
  const resolving = { ...enhancedResolveOptions, alias: aliases(root), bustTheCache: true };
  const { output } = await cruise(folders, settings, resolving);
  return {
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    modules: output.modules.map(({ source, dependencies }) => ({
      source,
      imports: dependencies.map(({ resolved, dependencyTypes }) => ({
        to: resolved,
        types: dependencyTypes,
      })),
    })),
  };
}

const cruises = {};
for (const root of process.argv.slice(2)) cruises[root] = await look(root);
process.stdout.write(JSON.stringify({ rules: forbidden.map(({ name }) => name), cruises }));
