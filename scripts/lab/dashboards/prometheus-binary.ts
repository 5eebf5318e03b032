import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { DATA_DIR } from '../../dev/project';
import { firstAptError } from '../../dev/stack/apt-error';

/** Prometheus, or its checker of configurations and rules. */
export type Program = 'prometheus' | 'promtool';

/** The path of a program, or the reason why there is none. */
export type Found = { path: string } | { missing: string };

// Newer Debian releases have the checker in a separate package.
const PACKAGES: Record<Program, string[]> = {
  prometheus: ['prometheus'],
  promtool: ['promtool', 'prometheus'],
};

/**
 * Looks for a program of Prometheus: an environment variable with its name in capitals, PATH, an earlier download, the
 * distribution's package (unpacked, not installed).
 */
export function findPrometheus(
  program: Program,
  cached = join(DATA_DIR, 'bin', program),
  env = process.env,
): Found {
  const named = env[program.toUpperCase()];
  if (named) return runs(named) ? { path: named } : { missing: `${program.toUpperCase()} does not run` };
  const paths = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = [...paths.map((folder) => join(folder, program)), cached].find(runs);
  if (found) return { path: found };
  const folder = mkdtempSync(join(tmpdir(), `${program}-`));
  try {
    const fetched = fetchInto(folder, program, env);
    mkdirSync(dirname(cached), { recursive: true });
    // Two runs may download at once: each writes its own file, and the rename is atomic.
    copyFileSync(fetched, `${cached}.${process.pid}`);
    renameSync(`${cached}.${process.pid}`, cached);
    return runs(cached) ? { path: cached } : { missing: `the distribution's ${program} does not run here` };
  } catch (error) {
    return { missing: firstAptError(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const runs = (path: string): boolean =>
  existsSync(path) && spawnSync(path, ['--version'], { timeout: 10_000 }).status === 0;

/** Tries this machine's apt lists first and, if they were removed, downloads separate lists. Needs no special rights. */
function fetchInto(folder: string, program: Program, env: NodeJS.ProcessEnv): string {
  const settings = ['APT::Sandbox::User=root', 'Acquire::Retries=1', 'Acquire::http::Timeout=20'];
  const own = ['lists/partial', 'cache/archives/partial'].map((path) => join(folder, path));
  for (const path of own) mkdirSync(path, { recursive: true });
  const ownLists = [`Dir::State::Lists=${join(folder, 'lists')}`, `Dir::Cache=${join(folder, 'cache')}`];
  const apt = (args: string[], more: string[]): void => {
    const options = [...settings, ...more].flatMap((setting) => ['-o', setting]);
    execFileSync('apt-get', [...args, ...options], {
      cwd: folder,
      env: { ...env, LC_ALL: 'C' },
      stdio: 'pipe',
      timeout: 120_000,
    });
  };
  const download = (more: string[]): string | undefined => {
    for (const name of PACKAGES[program]) {
      try {
        apt(['download', name], more);
      } catch (error) {
        if (name === PACKAGES[program].at(-1)) throw error;
      }
      for (const archive of readdirSync(folder).filter((file) => file.endsWith('.deb'))) {
        execFileSync('dpkg-deb', ['-x', archive, 'package'], { cwd: folder });
      }
      const path = join(folder, 'package/usr/bin', program);
      if (existsSync(path)) return path;
    }
    return undefined;
  };
  const attempts = [
    () => download([]),
    () => {
      apt(['update'], ownLists);
      return download(ownLists);
    },
  ];
  let failure: unknown = new Error(`the distribution's packages have no ${program}`);
  for (const attempt of attempts) {
    try {
      const path = attempt();
      if (path) return path;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
