import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from './project';
import { type AppName, APPS } from '#platform';

const FOLDERS = ['apps', 'libs', 'migrations'];
const QUIET_MS = 150;

/** The apps affected by changes to these files: an app's own sources and migrations affect it, a library affects all. */
export function changedApps(paths: string[]): AppName[] {
  if (paths.some((path) => path.startsWith('libs/'))) return [...APPS];
  return APPS.filter((app) => paths.some((path) => new RegExp(`^(apps|migrations)/${app}/`).test(path)));
}

/** Whether a change affects the console, which is not an app of the platform. */
export const touchesConsole = (paths: string[]): boolean =>
  paths.some((path) => /^(libs|apps\/console)\//.test(path));

/** Calls back with the changed sources once no file has changed for a moment; never concurrently. */
export function watchSources(onChange: (paths: string[]) => Promise<void>): () => void {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  const settle = async (): Promise<void> => {
    if (busy || changed.size === 0) return;
    busy = true;
    const paths = [...changed];
    changed.clear();
    try {
      await onChange(paths);
    } catch (error) {
      console.log(`✗ ${(error as Error).message}`);
    }
    busy = false;
    await settle();
  };
  const watchers: FSWatcher[] = FOLDERS.map((folder) =>
    watch(join(PROJECT_DIR, folder), { recursive: true }, (_event, name) => {
      if (!name?.endsWith('.ts') || name.endsWith('spec.ts')) return;
      changed.add(`${folder}/${name}`);
      clearTimeout(timer);
      timer = setTimeout(() => void settle(), QUIET_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
