import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardServer, unguardServer } from './guard';
import { logTail, openLog } from './log-tail';
import { signalProcess } from './processes';

/** How to run a server that is not ours (PostgreSQL, NATS). */
export interface ServerCommand {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  stopSignal: NodeJS.Signals;
  /** Ends it at once, without leaving parts of it behind. */
  killSignal: NodeJS.Signals;
  uid?: number;
  gid?: number;
}

/** A running server, the same shape for PostgreSQL and NATS. */
export interface Server {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Stops it in an orderly way and waits. */
  stop(): Promise<void>;
  /** Sends a signal; waits for the end when the signal means one. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again with the same data on the same port, after `kill` or a crash. */
  restart(): Promise<void>;
}

/**
 * A server in its own process group: Ctrl-C in the terminal reaches only the supervisor, which stops the servers after
 * the apps that use them have drained.
 */
export class ServerProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private hasEnded = false;

  constructor(private readonly options: ServerCommand) {
    const log = openLog(options.logFile, 'append');
    const { uid, gid, env } = options;
    this.child = spawn(options.command, options.args, {
      ...(uid === undefined ? {} : { uid, gid }),
      env,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const pid = this.child.pid;
    if (pid !== undefined) guardServer(pid);
    this.ended = new Promise((resolve) => {
      const end = (): void => {
        this.hasEnded = true;
        if (pid !== undefined) unguardServer(pid);
        resolve();
      };
      this.child.once('exit', end);
      this.child.once('error', end);
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** Polls until the server answers; throws its last log lines when it ends before that. */
  async untilReady(answers: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await answers())) {
      const late = Date.now() > deadline;
      if (this.hasEnded || late) {
        await this.kill(this.options.killSignal);
        const what = late ? `did not answer within ${timeoutMs / 1000} s` : 'stopped while starting';
        throw new Error(
          `${this.options.name} ${what}. Its log (${this.options.logFile}) ends with:\n${await logTail(this.options.logFile)}`,
        );
      }
      await sleep(20);
    }
  }

  /** Stops it in an orderly way, and hard when that takes longer than ten seconds. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    signalProcess(this.pid, this.options.stopSignal);
    const timer = setTimeout(() => signalProcess(this.pid, this.options.killSignal), 10_000);
    await this.ended;
    clearTimeout(timer);
  }

  /** Sends a signal and, unless it only pauses, waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) return;
    signalProcess(this.pid, signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await this.ended;
  }
}
