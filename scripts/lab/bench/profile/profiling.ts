import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_DIR } from '../../../dev/project';
import type { Env } from '../../../dev/stack/app-env';
import { signalProcess } from '../../../dev/stack/processes';
import { selfTimes, type CpuProfile, type SelfTime } from './self-time';

const PROFILER = join(PROJECT_DIR, 'dist/scripts/lab/bench/profile/profiler.js');
/** Starts the profile of a process, and writes it when it comes again. */
export const PROFILE_SIGNAL = 'SIGUSR2';
export const FOLDER_VARIABLE = 'BENCH_PROFILE_DIR';
const WRITE_TIMEOUT_MS = 30_000;
const EXTENSION = '.cpuprofile';

/** Variables that load the profiler into an app. */
export const profiling = (folder: string): Env => ({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require ${JSON.stringify(PROFILER)}`.trim(),
  [FOLDER_VARIABLE]: resolve(folder),
});

/** Begins to profile processes, after removing profiles that an earlier run left. */
export async function startProfiles(folder: string, pids: readonly number[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await profilesIn(folder)) await rm(join(folder, name));
  for (const pid of pids) signalProcess(pid, PROFILE_SIGNAL);
}

/** Ends all profiles. @returns the functions that took the most CPU time themselves, by process */
export async function finishProfiles(
  folder: string,
  pids: readonly number[],
): Promise<Record<string, SelfTime[]>> {
  for (const pid of pids) signalProcess(pid, PROFILE_SIGNAL);
  const deadline = Date.now() + WRITE_TIMEOUT_MS;
  while ((await profilesIn(folder)).length < pids.length && Date.now() < deadline) await sleep(100);
  const names = (await profilesIn(folder)).toSorted();
  const top = await Promise.all(
    names.map(async (name): Promise<[string, SelfTime[]]> => {
      const profile = JSON.parse(await readFile(join(folder, name), 'utf8')) as CpuProfile;
      return [name.slice(0, -EXTENSION.length), selfTimes(profile)];
    }),
  );
  return Object.fromEntries(top);
}

/** Complete profiles only: a profile gets its name when it is written. */
const profilesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith(EXTENSION));
