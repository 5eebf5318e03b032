import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../dev/project';
import type { Env } from '../../dev/stack/app-env';

/** A process that answers orders one at a time, with `{ result }` or `{ error }`. */
export class ChildTool<Order extends object, Result> {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  /** @param script the compiled program below the folder of benchmarks, without its extension */
  constructor(script: string, env: Env = {}) {
    // In a process group of its own, so that Ctrl-C in a terminal reaches only the process that stops it in order.
    const path = join(PROJECT_DIR, 'dist/scripts/lab/bench', `${script}.js`);
    this.child = fork(path, { env: { ...process.env, ...env }, detached: true });
    this.ended = new Promise((resolve) => this.child.once('exit', resolve));
    // A failure to start or to send shows as an exit, or as an answer that does not come.
    this.child.on('error', () => undefined);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** @throws Error when the process reports a failure or ends */
  async ask(order: Order): Promise<Result> {
    const answered = once(this.child, 'message') as Promise<[{ result: Result } | { error: string }]>;
    this.child.send(order);
    const reply = await Promise.race([answered, this.ended.then(() => undefined)]);
    if (!reply) throw new Error(`${this.child.spawnargs[1] ?? 'A process'} ended before it answered`);
    const [answer] = reply;
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }

  async stop(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.ended;
  }
}
