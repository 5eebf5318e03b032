import { type ChildProcess, spawn } from 'node:child_process';
import { PROJECT_DIR } from './project';

/** A tool to run, with its arguments for Node. */
export interface Task {
  name: string;
  args: string[];
}

/** The result of a task. */
export interface Outcome {
  name: string;
  ok: boolean;
  output: string;
  milliseconds: number;
}

const running = new Set<ChildProcess>();

/** Runs a tool on the project's own Node and collects its output. */
export async function runTask({ name, args }: Task): Promise<Outcome> {
  const startedAt = Date.now();
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  const child = spawn(process.execPath, args, {
    cwd: PROJECT_DIR,
    env: { ...process.env, ...colour },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ok = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
  running.delete(child);
  return { name, ok, output, milliseconds: Date.now() - startedAt };
}

/** Forwards a signal to every running tool, so that each cleans up and ends by itself. */
export function signalTasks(signal: NodeJS.Signals): void {
  for (const child of running) child.kill(signal);
}
