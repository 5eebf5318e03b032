import { readdirSync, readFileSync } from 'node:fs';

/** The fields of /proc/<pid>/stat from the state on: the name before it may contain spaces. Empty off Linux or without the process. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  } catch {
    return [];
  }
}

/** CPU time of another process in microseconds, from Linux's /proc (ticks of 10 ms); 0 elsewhere. */
export function cpuOfProcess(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10_000;
}

/** The running child processes of a process, such as PostgreSQL's for each connection. */
export function childrenOf(parent: number | undefined): number[] {
  if (process.platform !== 'linux' || parent === undefined) return [];
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => Number(statOf(pid)[1]) === parent);
}
