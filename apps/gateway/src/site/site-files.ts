import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';

/** A file of the front end, in each encoding that was made of it. */
export interface SiteFile {
  readonly type: string;
  readonly content: Buffer;
  readonly br?: Buffer | undefined;
  readonly gzip?: Buffer | undefined;
}

/** The files of the front end, by their path in addresses: `/assets/index-D55Hxbau.js`. */
export type SiteFiles = ReadonlyMap<string, SiteFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Where the build puts the front end: `dist/web`, as seen from this file in `dist` or in the sources. */
const BUILT = [join(__dirname, '../../../../web'), join(__dirname, '../../../../dist/web')].find((folder) =>
  existsSync(join(folder, 'index.html')),
);

/**
 * Reads the front end into memory: it is small, and a path in a request can then name nothing else.
 * @returns nothing when it has not been built
 */
export async function readSite(folder = BUILT): Promise<SiteFiles | undefined> {
  if (folder === undefined) return undefined;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const files = new Map<string, SiteFile>();
  for (const path of paths) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const [content, br, gzip] = await Promise.all([
      readFile(path),
      ...['.br', '.gz'].map((ending) =>
        paths.includes(path + ending) ? readFile(path + ending) : undefined,
      ),
    ]);
    files.set(`/${relative(folder, path)}`, { type, content: content, br, gzip });
  }
  return files;
}
