import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

let locks = 0;

/** Runs work while no other command installs or builds in this folder. Ignores a lock whose owner has ended. */
export async function withLock(root, work) {
  const path = join(root, '.data/prepare.lock');
  mkdirSync(join(root, '.data'), { recursive: true });
  let isReported = false;
  while (!take(path)) {
    const [owner = '', ...start] = read(path).split(' ');
    if (start.join(' ') === '' || start.join(' ') !== startTimeOf(Number(owner))) {
      rmSync(path, { force: true });
      continue;
    }
    if (!isReported)
      console.log(`  … waiting for another command that installs or builds here (process ${owner})`);
    isReported = true;
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Takes the lock by linking a complete file to its name, so that no other command reads a partial one. */
function take(path) {
  const complete = `${path}.${process.pid}.${(locks += 1)}`;
  writeFileSync(complete, `${process.pid} ${startTimeOf(process.pid)}`);
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

/** When a process started; '' if it does not exist. Distinguishes a process from a later one with the same id. */
function startTimeOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // Skip the process name, which may contain anything: the state is the 3rd field, the start time the 22nd.
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
