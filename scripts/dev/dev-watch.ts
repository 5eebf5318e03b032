import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from './project';
import { type AppName, APPS } from '#platform';

const FOLDERS = ['apps', 'libs', 'migrations'];
const QUIET_MS = 150;

/** The file that says which apps there are and what each does on NATS. */
export const TOPOLOGY = 'platform.ts';

/**
 * The apps affected by changes to these files: an app's own sources and migrations affect it; a library, the topology and what the
 * migrations of several services share affect all.
 */
export function changedApps(paths: string[]): AppName[] {
  if (paths.some((path) => path.startsWith('libs/') || path === TOPOLOGY)) return [...APPS];
  return APPS.filter(
    (app) =>
      (app === 'gateway' && touchesSite(paths)) ||
      paths.some((path) => path.startsWith(`apps/${app}/`)) ||
      touchesMigrations(paths, app),
  );
}

/** Whether a change affects an app's migrations: its own, or what those of several services share. */
export const touchesMigrations = (paths: string[], app: AppName): boolean =>
  paths.some((path) => path.startsWith(`migrations/${app}/`) || isSharedMigration(path));

function isSharedMigration(path: string): boolean {
  const [folder, owner = ''] = path.split('/');
  return folder === 'migrations' && !APPS.some((app) => app === owner);
}

/** Whether a change affects the console, which is not an app of the platform. */
export const touchesConsole = (paths: string[]): boolean =>
  paths.some((path) => /^(libs\/|apps\/console\/|platform\.ts$)/.test(path));

const SITE = /^(apps\/web|libs\/client)\//;

/** Whether a change affects the front end, which is bundled apart and served by the gateway. */
export const touchesSite = (paths: string[]): boolean => paths.some((path) => SITE.test(path));

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
  const note = (path: string): void => {
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => void settle(), QUIET_MS);
  };
  const watchers: FSWatcher[] = FOLDERS.map((folder) =>
    watch(join(PROJECT_DIR, folder), { recursive: true }, (_event, name) => {
      const path = `${folder}/${name}`;
      const isSource =
        name?.endsWith('.ts') || (SITE.test(path) && /\.(css|html|svg|tsx|js|mjs)$/.test(path));
      if (isSource && !path.endsWith('spec.ts')) note(path);
    }),
  );
  // Its folder, because an editor may replace the file, and a watcher of the file would follow the old one.
  watchers.push(
    watch(PROJECT_DIR, (_event, name) => {
      if (name === TOPOLOGY) note(TOPOLOGY);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
