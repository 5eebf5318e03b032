import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism, getPriority, setPriority } from 'node:os';

/** Node's own size of its thread pool. */
const DEFAULT_THREADS = 4;
/** By how much hashing is nicer than the event loop: a third of its share where both want the same processor. */
const NICER = 5;
const NICEST = 19;

/**
 * How many hashes are computed at once: one for each processor; more would not be faster. Each occupies a thread of Node's pool, which
 * also looks up host names for new database connections: if hashes took all of them, a burst of logins would make connections time out.
 */
export const hashesAtOnce = (
  processors = availableParallelism(),
  threads = Number(process.env.UV_THREADPOOL_SIZE ?? DEFAULT_THREADS),
): number => Math.max(1, Math.min(processors, threads - 1));

/** Gives Node's pool a thread for each processor and one more. It has to run before anything uses the pool. */
export function sizeThreadPool(): void {
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(DEFAULT_THREADS, availableParallelism() + 1));
}

/**
 * Lowers the priority of the pool's threads, so that hashing does not delay the event loop. Linux has a priority for each thread;
 * elsewhere this does nothing.
 * @returns the number of threads whose priority is lower now
 */
export async function lowerPriorityOfHashing(): Promise<number> {
  const threads = await readdir('/proc/self/task').catch(() => []);
  const names = await Promise.all(
    threads.map((id) => readFile(`/proc/self/task/${id}/comm`, 'utf8').catch(() => '')),
  );
  const workers = threads.filter((_id, index) => names[index]?.startsWith('libuv-worker'));
  for (const id of workers) setPriority(Number(id), Math.min(NICEST, getPriority() + NICER));
  return workers.length;
}
