import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { DATA_DIR } from '../../scripts/project';

/** Prometheus' own checker, or why there is none. */
export type Promtool = { path: string } | { missing: string };

const CACHED = join(DATA_DIR, 'bin', 'promtool');
// Newer Debians have it in a package of its own.
const PACKAGES = ['promtool', 'prometheus'];

/** Looks for promtool: PROMTOOL, PATH, an earlier download, the distribution's package (unpacked, not installed). */
export function findPromtool(cached = CACHED, env = process.env): Promtool {
  if (env.PROMTOOL) return runs(env.PROMTOOL) ? { path: env.PROMTOOL } : { missing: 'PROMTOOL does not run' };
  const paths = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = [...paths.map((folder) => join(folder, 'promtool')), cached].find(runs);
  if (found) return { path: found };
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    const program = fetchInto(folder, env);
    mkdirSync(dirname(cached), { recursive: true });
    // Two runs may fetch at once: each has a file of its own, and the rename is atomic.
    copyFileSync(program, `${cached}.${process.pid}`);
    renameSync(`${cached}.${process.pid}`, cached);
    return runs(cached) ? { path: cached } : { missing: "the distribution's promtool does not run here" };
  } catch (error) {
    return { missing: firstComplaint(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What promtool says to these arguments, run in a folder, and whether it is content. */
export function ask(path: string, args: string[], cwd: string): { ok: boolean; said: string } {
  const { status, stdout, stderr } = spawnSync(path, args, { cwd, encoding: 'utf8', timeout: 60_000 });
  return { ok: status === 0, said: `${stdout}${stderr}` };
}

const runs = (path: string): boolean =>
  existsSync(path) && spawnSync(path, ['--version'], { timeout: 10_000 }).status === 0;

/** First with the lists this machine's apt has; where they are cleared away, with lists of our own. Needs no rights. */
function fetchInto(folder: string, env: NodeJS.ProcessEnv): string {
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
    for (const name of PACKAGES) {
      try {
        apt(['download', name], more);
      } catch (error) {
        if (name === PACKAGES.at(-1)) throw error;
      }
      for (const archive of readdirSync(folder).filter((file) => file.endsWith('.deb'))) {
        execFileSync('dpkg-deb', ['-x', archive, 'package'], { cwd: folder });
      }
      const program = join(folder, 'package/usr/bin/promtool');
      if (existsSync(program)) return program;
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
  let complaint: unknown = new Error("the distribution's packages have no promtool");
  for (const attempt of attempts) {
    try {
      const program = attempt();
      if (program) return program;
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
