import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

let locks = 0;

/** Runs work while no other command installs or builds in this folder. A lock whose owner is gone does not count. */
export async function withLock(root, work) {
  const path = join(root, '.data/prepare.lock');
  mkdirSync(join(root, '.data'), { recursive: true });
  let told = false;
  while (!take(path)) {
    const [owner = '', ...beginning] = read(path).split(' ');
    if (beginning.join(' ') === '' || beginning.join(' ') !== beginningOf(Number(owner))) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told) console.log(`  … waiting for another command that prepares this folder (process ${owner})`);
    told = true;
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Takes the lock by giving a complete file its name, so that no other command reads half of one. */
function take(path) {
  const complete = `${path}.${process.pid}.${(locks += 1)}`;
  writeFileSync(complete, `${process.pid} ${beginningOf(process.pid)}`);
  try {
    linkSync(complete, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(complete, { force: true });
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** When a process began, empty when there is none. With it a process id that is used again is another process. */
function beginningOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // Behind the name, which may hold anything: the state is the 3rd field, the beginning the 22nd.
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
