import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROJECT_DIR } from '../../scripts/dev/project';

/**
 * Runs code in a separate process that is killed with SIGKILL as soon as the code is done. The code loads the compiled
 * `scripts/dev/stack` with `stack('<file>')`. @returns the process ids that the code returned
 */
export async function leaveBehind(code: string): Promise<number[]> {
  const folder = JSON.stringify(join(PROJECT_DIR, 'dist/scripts/dev/stack'));
  const script = `
    const stack = (name) => require(${folder} + '/' + name + '.js');
    (async () => { ${code} })().then((pids) => console.log(JSON.stringify(pids)));`;
  const supervisor = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: supervisor.stdout }), 'line')) as [string];
  const ended = once(supervisor, 'exit');
  supervisor.kill('SIGKILL');
  await ended;
  return JSON.parse(line) as number[];
}
