import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { APPS } from '#platform';
import { ROOT, sourcesIn } from './sources';

interface Cruise {
  violations: { rule: string; from: string; to: string }[];
  modules: { source: string; imports: { to: string; types: string[] }[] }[];
}

const PLANTED = join(__dirname, 'planted');
const plants = readdirSync(PLANTED);

/** Checks the repository and each planted tree, all in one process. */
function look(): { rules: string[]; cruises: Record<string, Cruise> } {
  const roots = [ROOT, ...plants.map((name) => join(PLANTED, name))];
  const output = execFileSync(process.execPath, [join(__dirname, 'cruise.mjs'), ...roots], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output) as { rules: string[]; cruises: Record<string, Cruise> };
}

/** All that a file imports, directly or not, and how. */
function closureOf({ modules }: Cruise, start: string): Map<string, string[]> {
  const bySource = new Map(modules.map((module) => [module.source, module.imports]));
  const reached = new Map<string, string[]>([[start, []]]);
  for (const source of reached.keys()) {
    for (const { to, types } of bySource.get(source) ?? []) if (!reached.has(to)) reached.set(to, types);
  }
  return reached;
}

describe('imports', () => {
  let rules: string[];
  let cruises: Record<string, Cruise>;
  let repository: Cruise;

  beforeAll(() => {
    ({ rules, cruises } = look());
    repository = cruises[ROOT] as Cruise;
  });

  it('follow the rules', () => {
    expect(repository.violations).toEqual([]);
    expect(repository.modules.length).toBeGreaterThan(200);
  });

  it('have a violation planted for each rule', () => {
    expect([...plants].sort()).toEqual([...rules].sort());
  });

  it.each(plants)('that violate %s are reported under that rule alone', (plant) => {
    const { violations } = cruises[join(PLANTED, plant)] as Cruise;
    expect([...new Set(violations.map(({ rule }) => rule))]).toEqual([plant]);
  });

  it('reach every file of apps and libraries from the apps', () => {
    const sources = repository.modules.map(({ source }) => source);
    const mains = sources.filter((path) => /^apps\/\w+\/src\/main\.tsx?$/.test(path));
    const reached = new Set(mains.flatMap((start) => [...closureOf(repository, start).keys()]));
    // The operator's command, the console and the front end are beside the apps of the platform.
    expect(mains).toHaveLength(APPS.length + 3);
    const unreached = sourcesIn('apps', 'libs').filter((path) => !reached.has(path));
    // Apps do not call their own API: the client is for others.
    expect(unreached.filter((path) => !path.startsWith('libs/client/'))).toEqual([]);
  });

  it('of the operator’s command need no development package', () => {
    const reached = closureOf(repository, 'apps/cli/src/main.ts');
    expect(reached.size).toBeGreaterThan(30);
    expect([...reached].filter(([, types]) => types.includes('npm-dev'))).toEqual([]);
  });
});
