import { z } from 'zod';
import { Accepted, openVulnerabilities, vulnerabilitiesIn } from '../../scripts/lab/supply-chain/audit';
import { isAllowed, productionPackages } from '../../scripts/lab/supply-chain/packages';
import { productionPart } from '../../scripts/lab/supply-chain/sbom';
import { read, sourcesIn } from './sources';

interface Manifest {
  dependencies: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

const manifest = (path: string): Manifest => JSON.parse(read(path)) as Manifest;

describe('packages that run in production', () => {
  const packages = productionPackages();

  it('are all installed', () => {
    const names = new Set(packages.map(({ name }) => name));
    const wanted = Object.keys(manifest('package.json').dependencies);
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
    expect(packages.length).toBeGreaterThan(100);
  });

  it('have licences that require only attribution', () => {
    expect(packages.filter(({ licence }) => !isAllowed(licence))).toEqual([]);
  });

  it.each([
    'GPL-3.0-only',
    'UNLICENSED',
    'none named',
    'MIT AND GPL-2.0',
    'SEE LICENSE IN LICENSE',
    'BUSL-1.1',
  ])('would be refused under %s', (licence) => {
    expect(isAllowed(licence)).toBe(false);
  });

  it.each(['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC'])('may be used under %s', (licence) => {
    expect(isAllowed(licence)).toBe(true);
  });

  it('come with the digest of their contents', () => {
    const { packages: locked } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { integrity?: string; link?: boolean }>;
    };
    const open = Object.entries(locked).filter(
      ([path, { integrity }]) => path !== '' && !integrity?.startsWith('sha512-'),
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('are all used, or a dependency of a used one', () => {
    const names = Object.keys(manifest('package.json').dependencies);
    const text = sourcesIn('apps', 'libs', 'migrations', 'scripts').map(read).join('\n');
    const used = names.filter((name) => new RegExp(`['"]${name}(/[^'"]*)?['"]`).test(text));
    const peers = new Set(
      used.flatMap((name) =>
        Object.keys(manifest(`node_modules/${name}/package.json`).peerDependencies ?? {}),
      ),
    );
    expect(names.filter((name) => !used.includes(name) && !peers.has(name))).toEqual([]);
  });
});

describe('the list of what runs in production', () => {
  const component = (name: string) => ({ 'bom-ref': `${name}@1.0.0`, name, version: '1.0.0' });

  it('includes packages that development also needs, and excludes those that only development needs', () => {
    const all = {
      metadata: { component: { 'bom-ref': 'platform@1.0.0' } },
      components: [component('both'), component('tool')],
      dependencies: [
        { ref: 'platform@1.0.0', dependsOn: ['both@1.0.0', 'tool@1.0.0'] },
        { ref: 'tool@1.0.0', dependsOn: ['both@1.0.0'] },
        { ref: 'both@1.0.0' },
      ],
    };
    const part = productionPart(all, [{ name: 'both', version: '1.0.0', licence: 'MIT' }]);
    expect(part.components).toEqual([component('both')]);
    expect(part.dependencies).toEqual([
      { ref: 'platform@1.0.0', dependsOn: ['both@1.0.0'] },
      { ref: 'both@1.0.0', dependsOn: [] },
    ]);
  });
});

describe('known weaknesses', () => {
  const url = 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc';
  const advisory = { url, title: 'It is weak', severity: 'high' };
  const report = JSON.stringify({
    vulnerabilities: {
      one: { name: 'one', via: [advisory, advisory] },
      other: { name: 'other', via: ['one'] },
    },
  });
  const found = vulnerabilitiesIn(report) ?? [];
  const accepted = [{ url, reason: 'Only reached by what we do not use.', until: '2026-12-31' }];

  it('are read from a report, each once', () => {
    expect(found).toEqual([{ package: 'one', ...advisory }]);
  });

  it('are open until they are accepted, and again after the acceptance has expired', () => {
    expect(openVulnerabilities(found, [], '2026-11-20')).toEqual(found);
    expect(openVulnerabilities(found, accepted, '2026-12-31')).toEqual([]);
    expect(openVulnerabilities(found, accepted, '2027-01-01')).toEqual(found);
  });

  it.each(['', 'npm error', '{"message":"405 Method Not Allowed"}'])(
    'are unknown after the answer %j',
    (answer) => {
      expect(vulnerabilitiesIn(answer)).toBeUndefined();
    },
  );

  it('that are accepted have a reason and an expiry date', () => {
    expect(() =>
      z.array(Accepted).parse(JSON.parse(read('scripts/lab/supply-chain/accepted.json'))),
    ).not.toThrow();
  });
});
