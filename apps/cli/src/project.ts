import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder, whether this file runs compiled (inside `dist`) or as a source (in a test). */
export const PROJECT_DIR = findProject(__dirname);

function findProject(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (folder === dirname(folder)) throw new Error(`No package.json above ${__dirname}`);
  return findProject(dirname(folder));
}
