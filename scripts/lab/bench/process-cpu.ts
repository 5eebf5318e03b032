import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in ticks of 10 ms (`getconf CLK_TCK` is 100 on every architecture). */
const TICK_US = 10_000;

/** The parts of /proc/<pid>/stat that benchmarks read. */
export interface ProcessStat {
  parent: number;
  /** CPU time in microseconds, of all threads, in user mode and in the kernel. */
  cpu: number;
}

/** Parses /proc/<pid>/stat. The name in it may contain spaces and parentheses; the last `)` ends it. */
export function parseStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
  if (parent === undefined || user === undefined || system === undefined) return undefined;
  return Number.isNaN(parent + user + system) ? undefined : { parent, cpu: (user + system) * TICK_US };
}

/** The bytes that a process has read and written with `read` and `write`, from /proc/<pid>/io. Node's sockets use these calls. */
export function parseIo(text: string): number {
  const counter = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return counter('rchar') + counter('wchar');
}

/** The memory of a process in bytes, from /proc/<pid>/smaps_rollup: shared pages count in proportion (Pss). */
export function parsePss(text: string): number {
  return Number(/^Pss: +(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1_024;
}

/** The database of a PostgreSQL backend, from its command line (`postgres: user database host(port) state`). */
export function databaseOf(commandLine: string): string | undefined {
  return /^postgres: \S+ (\S+) \S+\(\d+\)/.exec(commandLine.replaceAll('\0', ' '))?.[1];
}

/** A file of /proc/<pid>; empty off Linux, without the process and without permission. */
export function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** CPU time of another process in microseconds, from Linux's /proc; 0 elsewhere. */
export function cpuOfProcess(pid: number): number {
  return parseStat(procFile(pid, 'stat'))?.cpu ?? 0;
}

/** The running child processes of a process, such as PostgreSQL's for each connection. */
export function childrenOf(parent: number | undefined): number[] {
  if (process.platform !== 'linux' || parent === undefined) return [];
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => parseStat(procFile(pid, 'stat'))?.parent === parent);
}
