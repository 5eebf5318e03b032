import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './quiet.mjs';

/** Whether node_modules was installed from the current package-lock.json. */
export function dependenciesAreCurrent(root) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const hash = createHash('sha256').update(lock).digest('hex');
  if (read(stampPath(root)) === hash) return true;
  // A developer may have run npm by hand. npm records what it installed; if that matches this lock, there is nothing to do.
  const installed = read(join(root, 'node_modules/.package-lock.json'));
  if (!installed || !isInstalled(JSON.parse(lock).packages, JSON.parse(installed).packages)) return false;
  writeFileSync(stampPath(root), hash);
  return true;
}

/** Installs exactly what package-lock.json lists. */
export async function install(root) {
  // NODE_ENV=production in the developer's environment must not leave out the compiler or the project's own Node.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const { npm_execpath: npm, npm_node_execpath: node = process.execPath } = process.env;
  const isNpm = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  await runQuietly(isNpm ? node : 'npm', isNpm ? [npm, ...args] : args, { cwd: root, what: 'npm ci' });
  if (!dependenciesAreCurrent(root))
    throw new Error('npm ci succeeded, but node_modules does not match package-lock.json.');
}

/** Compares the locked packages with the installed ones; packages for other platforms may be missing. */
function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([path, { version, resolved, integrity, optional, link }]) => {
    if (path === '' || link) return true;
    const found = installed[path];
    if (!found) return optional === true;
    return (
      found.version === version &&
      (found.integrity ?? '') === (integrity ?? '') &&
      (!resolved || !!found.resolved)
    );
  });
}

function stampPath(root) {
  return join(root, 'node_modules/.installed-from');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
