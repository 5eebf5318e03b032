import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a compiled script and returns its exit code. Forwards signals to the script, which also notices when this process ends.
 * @param name path of the script below `dist/scripts`, without its extension
 */
export async function runCommand(root, node, name, args) {
  const script = join(root, 'dist/scripts', `${name}.js`);
  if (!existsSync(script)) throw new Error(`${script} is missing. Build the project: npm run build`);
  const child = spawn(node, ['--enable-source-maps', ...envFile(root, name), script, ...args], {
    cwd: root,
    // The IPC channel closes when this process ends, even by SIGKILL.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'), ...process.env },
  });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  const orphaned = watchParent(() => child.kill('SIGTERM'));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('exit', (...result) => resolve(result));
    child.once('error', (error) => reject(new Error(`Cannot run ${node}: ${error.message}`)));
  });
  clearInterval(orphaned);
  if (child.connected) child.disconnect();
  return signal ? 1 : code;
}

const READS_ENV_FILE = ['dev/start', 'dev/dev', 'dev/cli', 'dev/seed'];

/** Node options that load `.env` for the commands that run or operate the system; variables of the environment win. */
export function envFile(root, name) {
  const file = join(root, '.env');
  return READS_ENV_FILE.includes(name) && existsSync(file) ? [`--env-file=${file}`] : [];
}

/** npm cannot forward SIGKILL, so we watch for its end. Only for npm: a shell that started us may legitimately end first. */
function watchParent(onGone) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 500);
  return timer.unref();
}
