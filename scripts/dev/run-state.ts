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
 * Claims the data folder for this process, since two systems on the same data would corrupt it. A claim is ignored when its
 * process has ended, or when its process id now belongs to another program.
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
          ? `The system is already running here (process ${owner}, ${state.baseUrl}). Stop it first.`
          : `The system is already running here (process ${owner}), but ${join(dataDir, 'run.json')} does not say how to reach it. Start it again.`,
      );
    }
    await rm(path, { force: true });
  }
}

/** Saves how to reach the running system. */
export async function writeRunState(state: RunState, dataDir = DATA_DIR): Promise<void> {
  const path = join(dataDir, 'run.json');
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  removeAtExit(path, (text) => (JSON.parse(text) as RunState).pid === process.pid);
}

/** Removes this process's claim when it ends, unless a successor has replaced it. */
function removeAtExit(path: string, isOwn: (text: string) => boolean): void {
  process.once('exit', () => {
    try {
      if (isOwn(readFileSync(path, 'utf8'))) rmSync(path, { force: true });
    } catch {
      // It does not exist, or belongs to another process.
    }
  });
}

/** How to reach the system that runs in this folder, or undefined. */
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
