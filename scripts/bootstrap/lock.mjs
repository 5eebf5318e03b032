import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs work while no other command installs or builds in this folder. A lock whose owner is gone does not count. */
export async function withLock(root, work) {
  const path = join(root, '.data/prepare.lock');
  mkdirSync(join(root, '.data'), { recursive: true });
  let told = false;
  while (!take(path)) {
    const owner = Number(read(path));
    if (!isAlive(owner)) {
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

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
