import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { DATA_DIR } from '../project';
import { openLog } from './log-tail';
import type { Env } from './app-env';

/** The command of one app process. */
export interface AppCommand {
  /** Arguments for Node: modules to preload, and the program. */
  args: string[];
  cwd: string;
  env: Env;
  logFile: string;
  /** Called with every line the app writes, which also goes to the log file. */
  onLine?: (line: string) => void;
}

/**
 * Starts an app in its own process group, so that Ctrl-C in the terminal does not reach it, with an IPC channel that
 * closes when its supervisor ends.
 */
export function spawnApp(command: AppCommand, log: 'fresh' | 'append'): ChildProcess {
  const { args, cwd, env, logFile, onLine } = command;
  const file = openLog(logFile, log);
  const output = onLine ? 'pipe' : file;
  const child = spawn(process.execPath, ['--enable-source-maps', ...args], {
    cwd,
    // Compiling unchanged sources takes a fifth of an app's start.
    env: { NODE_COMPILE_CACHE: join(DATA_DIR, 'compile-cache'), ...env },
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
  // A failed start shows as an exit; nothing is ever sent over the channel.
  child.on('error', () => undefined);
  closeSync(file);
  if (onLine) copyLines(child, logFile, onLine);
  return child;
}

function copyLines(child: ChildProcess, logFile: string, onLine: (line: string) => void): void {
  const copy = createWriteStream(logFile, { flags: 'a' });
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    stream.pipe(copy, { end: false });
    createInterface({ input: stream }).on('line', onLine);
  }
  child.once('close', () => copy.end());
}
