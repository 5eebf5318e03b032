import { mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Opens a log file for a child process to write to; its folder is made when missing. */
export function openLog(path: string, mode: 'fresh' | 'append'): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, mode === 'fresh' ? 'w' : 'a');
}

/** The last lines of a log, for a message about why its writer stopped. */
export async function logTail(path: string, lines = 20): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
