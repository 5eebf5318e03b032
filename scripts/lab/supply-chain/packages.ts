import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../dev/project';

/** A package of the production dependencies, direct or transitive. */
export interface Package {
  name: string;
  version: string;
  licence: string;
}

/** Licences that only require attribution. Read a licence before adding it here. */
export const ALLOWED_LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
];

/** Packages that state their licence only in a text file, with that licence. */
const IN_TEXT: Record<string, string> = { 'pause@0.0.1': 'MIT' };

interface Manifest {
  license?: string | { type: string };
  licenses?: { type: string }[];
}

/** The installed production packages, from package-lock.json, with the licences that they state. */
export function productionPackages(root = PROJECT_DIR): Package[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Manifest & { version: string; dev?: boolean; name?: string }>;
  };
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, entry]) => {
      const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const licence =
        licenceOf(entry) ??
        licenceOf(manifestIn(join(root, path))) ??
        IN_TEXT[`${name}@${entry.version}`] ??
        'none named';
      return { name, version: entry.version, licence };
    });
}

/** Whether a licence is allowed: of a choice (`A OR B`) one must be, of a combination (`A AND B`) all must be. */
export function isAllowed(licence: string): boolean {
  const plain = licence.replace(/^\(|\)$/g, '');
  if (plain.includes(' OR ')) return plain.split(' OR ').some(isAllowed);
  return plain.split(' AND ').every((one) => ALLOWED_LICENCES.includes(one));
}

function licenceOf({ license, licenses = [] }: Manifest): string | undefined {
  if (typeof license === 'string') return license;
  return license?.type ?? (licenses.length > 0 ? licenses.map(({ type }) => type).join(' AND ') : undefined);
}

function manifestIn(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return {}; // A package for another platform is not installed; only the lock may state its licence.
  }
}
