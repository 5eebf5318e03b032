import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { DATA_DIR } from '../../dev/project';

/** Prometheus, or its checker of configurations and rules. */
export type Program = 'prometheus' | 'promtool';

/** Where a program is, or why there is none. */
export type Found = { path: string } | { missing: string };

// Newer Debians have the checker in a package of its own.
const PACKAGES: Record<Program, string[]> = {
  prometheus: ['prometheus'],
  promtool: ['promtool', 'prometheus'],
};

/**
 * Looks for a program of Prometheus: a variable with its name in capitals, PATH, an earlier download, the distribution's
 * package (unpacked, not installed).
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
    // Two runs may fetch at once: each has a file of its own, and the rename is atomic.
    copyFileSync(fetched, `${cached}.${process.pid}`);
    renameSync(`${cached}.${process.pid}`, cached);
    return runs(cached) ? { path: cached } : { missing: `the distribution's ${program} does not run here` };
  } catch (error) {
    return { missing: firstComplaint(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const runs = (path: string): boolean =>
  existsSync(path) && spawnSync(path, ['--version'], { timeout: 10_000 }).status === 0;

/** First with the lists this machine's apt has; where they are cleared away, with lists of our own. Needs no rights. */
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
  let complaint: unknown = new Error(`the distribution's packages have no ${program}`);
  for (const attempt of attempts) {
    try {
      const path = attempt();
      if (path) return path;
    } catch (error) {
      complaint = error;
    }
  }
  throw complaint;
}

function firstComplaint(error: unknown): string {
  const { stderr, message } = error as { stderr?: Buffer | string; message: string };
  const lines = String(stderr ?? '').split('\n');
  return lines.find((line) => line.startsWith('E:')) ?? message;
}
