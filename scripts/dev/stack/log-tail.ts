import { mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Opens a log file for a child process to write to; creates its folder. */
export function openLog(path: string, mode: 'fresh' | 'append'): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, mode === 'fresh' ? 'w' : 'a');
}

/** A log's content from a byte position on. */
export async function logFrom(path: string, start: number): Promise<string> {
  const log = await readFile(path).catch(() => Buffer.alloc(0));
  return log.subarray(start).toString();
}

/** The last lines of a log, to explain why its writer stopped. */
export const tailOf = (log: string, lines = 20): string => log.trimEnd().split('\n').slice(-lines).join('\n');

/** The last lines of a log file. */
export const logTail = async (path: string): Promise<string> => tailOf(await logFrom(path, 0));
