import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a compiled command and answers its exit code; signals are handed on, and the command learns when we are gone. */
export async function runCommand(root, node, command, args) {
  const script = join(root, 'dist/scripts', `${command}.js`);
  if (!existsSync(script)) throw new Error(`There is no command "${command}" yet (${script}).`);
  const child = spawn(node, ['--enable-source-maps', ...envFile(root, command), script, ...args], {
    cwd: root,
    // The IPC channel closes when this process ends, however it ends.
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

/** What a developer set in `.env` reaches the system that runs here; variables of the environment win. */
export function envFile(root, command) {
  const file = join(root, '.env');
  return ['start', 'dev'].includes(command) && existsSync(file) ? [`--env-file=${file}`] : [];
}

/** npm killed with SIGKILL cannot hand that on. Only for npm: a shell that started us may well end before us. */
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
