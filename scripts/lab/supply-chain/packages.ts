import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../dev/project';

/** A package that runs in production, itself or for another. */
export interface Package {
  name: string;
  version: string;
  licence: string;
}

/** Licences that ask for no more than to be named: whoever adds one here has read it. */
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

/** Packages that name their licence only in a text, with what it says there. */
const IN_TEXT: Record<string, string> = { 'pause@0.0.1': 'MIT' };

interface Manifest {
  license?: string | { type: string };
  licenses?: { type: string }[];
}

/** What is installed for production, by package-lock.json; licences by each package's own word. */
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

/** Whether a licence may be used; of a choice (`A OR B`) one is enough, of a sum (`A AND B`) all are needed. */
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
    return {}; // A package for another platform is not here; the lock has its licence, or nobody does.
  }
}
