import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, databaseOf, parseIo, parsePss, parseStat, procFile } from '../process-cpu';

/** The processes of a system, by the name under which they are reported. PostgreSQL's backends are found by their database. */
export interface MeasuredProcesses {
  named: () => Record<string, readonly number[]>;
  postgres: () => number | undefined;
}

interface Counters {
  group: string;
  /** CPU time in microseconds. */
  cpu: number;
  /** Bytes read and written. */
  bytes: number;
}

/** The counters of all processes at one time. */
export type Snapshot = ReadonlyMap<number, Counters>;

/** What each group of processes used between two snapshots. */
export interface Used {
  cpu: Record<string, number>;
  bytes: Record<string, number>;
}

/** Measures processes from outside, by Linux's /proc. */
export class Usage {
  /** @param ignored backends that only watch the system */
  constructor(
    private readonly processes: MeasuredProcesses,
    private readonly ignored: ReadonlySet<number> = new Set(),
  ) {}

  snapshot(): Snapshot {
    const counters = [...this.groups()].map(([pid, group]): [number, Counters] => {
      const cpu = parseStat(procFile(pid, 'stat'))?.cpu ?? 0;
      return [pid, { group, cpu, bytes: parseIo(procFile(pid, 'io')) }];
    });
    return new Map(counters);
  }

  /** The memory of each group in bytes. Pages that processes share count once. */
  memory(): Record<string, number> {
    const memory: Record<string, number> = {};
    for (const [pid, group] of this.groups())
      memory[group] = (memory[group] ?? 0) + parsePss(procFile(pid, 'smaps_rollup'));
    return memory;
  }

  private groups(): Map<number, string> {
    const groups = new Map<number, string>();
    for (const [group, pids] of Object.entries(this.processes.named()))
      for (const pid of pids) groups.set(pid, group);
    const postgres = this.processes.postgres();
    if (postgres === undefined) return groups;
    for (const pid of [postgres, ...childrenOf(postgres)])
      if (!this.ignored.has(pid)) groups.set(pid, backendGroup(procFile(pid, 'cmdline')));
    return groups;
  }
}

const backendGroup = (commandLine: string): string => {
  const database = databaseOf(commandLine);
  return database ? `pg ${database}` : 'pg (server)';
};

/** The counters per second of a system that is idle: timers, polls of outboxes, heartbeats. */
export async function idleUse(usage: Usage, seconds: number): Promise<Used> {
  const before = usage.snapshot();
  await sleep(seconds * 1_000);
  const used = usedBetween(before, usage.snapshot());
  return { cpu: scaled(used.cpu, 1 / seconds), bytes: scaled(used.bytes, 1 / seconds) };
}

const QUIET_MS = 250;
const QUIET_SHARE = 0.15;
const QUIET_WITHIN_MS = 15_000;

/** Waits, for at most 15 seconds, until the processes rest: requests that their client gave up may still be handled. */
export async function untilQuiet(usage: Usage): Promise<void> {
  const giveUpAt = performance.now() + QUIET_WITHIN_MS;
  for (let before = usage.snapshot(); performance.now() < giveUpAt;) {
    await sleep(QUIET_MS);
    const after = usage.snapshot();
    const busy = Object.values(usedBetween(before, after).cpu).reduce((sum, time) => sum + time, 0);
    if (busy / 1_000 < QUIET_MS * QUIET_SHARE) return;
    before = after;
  }
}

/**
 * What requests cost: the use of each group without that of the idle system in the same time, for each of `requests` requests.
 * @param idle use per second
 */
export function perRequest(
  used: Record<string, number>,
  idle: Record<string, number>,
  seconds: number,
  requests: number,
): Record<string, number> {
  const costs = Object.entries(used).map(([group, use]) => [
    group,
    Math.max(0, use - (idle[group] ?? 0) * seconds) / Math.max(1, requests),
  ]);
  return Object.fromEntries(costs) as Record<string, number>;
}

const scaled = (values: Record<string, number>, factor: number): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value * factor]));

/** The difference of two snapshots. A process that has started since counts as a whole; one that has ended does not count. */
export function usedBetween(before: Snapshot, after: Snapshot): Used {
  const used: Used = { cpu: {}, bytes: {} };
  for (const [pid, { group, cpu, bytes }] of after) {
    const earlier = before.get(pid);
    used.cpu[group] = (used.cpu[group] ?? 0) + cpu - (earlier?.cpu ?? 0);
    used.bytes[group] = (used.bytes[group] ?? 0) + bytes - (earlier?.bytes ?? 0);
  }
  return used;
}
