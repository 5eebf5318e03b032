import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './quiet.mjs';

const SOURCES = ['apps', 'libs', 'migrations', 'scripts'];
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'platform.ts'];

/** Whether dist was built from the current sources. */
export function buildIsCurrent(root) {
  const stamp = stampPath(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root);
}

/** Compiles everything to dist, with type check. */
export async function build(root, node) {
  const before = fingerprint(root);
  // Without a stamp, dist may be incomplete, and the compiler's build information would make it skip files it already wrote.
  if (!existsSync(stampPath(root))) rmSync(join(root, 'dist/.tsbuildinfo'), { force: true });
  rmSync(stampPath(root), { force: true });
  const compiler = join(root, 'node_modules/typescript7/bin/tsc');
  await runQuietly(
    node,
    // One checker, as in ../tools.ts.
    [
      compiler,
      ...['-p', 'tsconfig.build.json', '--checkers', '1'],
      ...['--pretty', String(process.stdout.isTTY === true)],
    ],
    {
      cwd: root,
      what: 'The build',
    },
  );
  removeStale(root);
  mkdirSync(join(root, 'dist'), { recursive: true });
  // If a source was saved during the build, the stamp no longer matches, so the next command builds again.
  writeFileSync(stampPath(root), before);
}

/** Removes the output of deleted sources: otherwise, for example, a deleted migration would still run. */
function removeStale(root) {
  for (const folder of SOURCES) {
    for (const path of files(join(root, 'dist', folder))) {
      const source = join(root, path.slice(join(root, 'dist').length + 1)).replace(/\.js(\.map)?$/, '.ts');
      if (!existsSync(source)) rmSync(path);
    }
  }
}

/** The front end is bundled apart. */
const isCompiled = (path) =>
  path.endsWith('.ts') && !path.endsWith('spec.ts') && !path.startsWith('apps/web/');

function fingerprint(root) {
  return fingerprintOf(root, SETTINGS, SOURCES, isCompiled);
}

/** A digest of the settings' contents, and of the path, size and time of each source. */
export function fingerprintOf(root, settings, sources, isSource) {
  const hash = createHash('sha256');
  for (const path of settings)
    hash.update(existsSync(join(root, path)) ? readFileSync(join(root, path)) : '');
  for (const folder of sources) {
    for (const path of files(join(root, folder))) {
      if (!isSource(path.slice(root.length + 1))) continue;
      const { mtimeMs, size } = statSync(path);
      hash.update(`${path.slice(root.length)} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('hex');
}

function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function stampPath(root) {
  return join(root, 'dist/.built-from');
}
