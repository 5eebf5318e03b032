import { readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATA_DIR } from './project';
import { commandLine, isAlive } from './stack/processes';

/** What other commands need to know about the running system. */
export interface RunState {
  pid: number;
  baseUrl: string;
  /** Undefined when there is no console. */
  consoleUrl?: string | undefined;
  natsUrl: string;
  natsOperatorSeed: string | undefined;
  adminDatabaseUrl: string | undefined;
  databaseUrls: Record<string, string>;
  servers: { postgres: number | undefined; nats: number | undefined };
  apps: Record<string, { adminUrl: string; pid: number | undefined }>;
}

/**
 * Claims the data folder for this process. Two systems on the same data would destroy it; a claim whose process is gone, or
 * whose process id now belongs to some other program, does not count.
 */
export async function claimDataDir(dataDir = DATA_DIR): Promise<void> {
  const path = join(dataDir, 'supervisor.pid');
  await mkdir(dataDir, { recursive: true });
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      removeAtExit(path, (text) => text === String(process.pid));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if ((await isAlive(owner)) && (await commandLine(owner)).includes('scripts')) {
      const state = readRunState(dataDir);
      throw new Error(
        state
          ? `The system already runs here (process ${owner}, ${state.baseUrl}). Stop that one first.`
          : `The system already runs here (process ${owner}), but ${join(dataDir, 'run.json')} does not say how to reach it. Start it again.`,
      );
    }
    await rm(path, { force: true });
  }
}

/** Writes down how to reach the running system. */
export async function writeRunState(state: RunState, dataDir = DATA_DIR): Promise<void> {
  const path = join(dataDir, 'run.json');
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  removeAtExit(path, (text) => (JSON.parse(text) as RunState).pid === process.pid);
}

/** Removes a file of this process when it ends, unless a successor's stands there by then. */
function removeAtExit(path: string, isOwn: (text: string) => boolean): void {
  process.once('exit', () => {
    try {
      if (isOwn(readFileSync(path, 'utf8'))) rmSync(path, { force: true });
    } catch {
      // It is gone, or is not a file of this process.
    }
  });
}

/** How to reach the running system, undefined when none runs in this folder. */
export async function findRunningSystem(dataDir = DATA_DIR): Promise<RunState | undefined> {
  const state = readRunState(dataDir);
  return state && (await isAlive(state.pid)) ? state : undefined;
}

function readRunState(dataDir: string): RunState | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as RunState;
  } catch {
    return undefined;
  }
}
