import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The project's folder. */
export const ROOT = join(__dirname, '../..');

/** Paths of the files under these folders, relative to the project's folder, without the planted ones. */
export function filesIn(...folders: string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('/planted/'))
    .sort();
}

/** TypeScript under these folders, without tests. */
export const sourcesIn = (...folders: string[]): string[] =>
  filesIn(...folders).filter((path) => /\.tsx?$/.test(path) && !/[.-]spec\.ts$/.test(path));

/** The text of a file, by its path relative to the project's folder. */
export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The first group of each match of an expression in a text. */
export const findAll = (text: string, expression: RegExp): string[] =>
  [...text.matchAll(expression)].map((match) => match[1] ?? '');
