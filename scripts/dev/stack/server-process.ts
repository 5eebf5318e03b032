import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardServer, unguardServer } from './guard';
import { logFrom, openLog, tailOf } from './log-tail';
import { signalProcess } from './processes';

/** How to run a third-party server (PostgreSQL, NATS). */
export interface ServerCommand {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  stopSignal: NodeJS.Signals;
  /** Ends it immediately, without leaving child processes behind. */
  killSignal: NodeJS.Signals;
  uid?: number;
  gid?: number;
}

/** A server that did not start. The message shows the end of its log; `log` is everything since it was launched. */
export class ServerFailure extends Error {
  constructor(
    name: string,
    what: string,
    logFile: string,
    readonly log: string,
  ) {
    super(`${name} ${what}. Its log (${logFile}) ends with:\n${tailOf(log)}`);
  }
}

/**
 * A server in its own process group: Ctrl-C in the terminal reaches only the supervisor, which stops the servers after
 * the apps that use them have drained.
 */
export class ServerProcess {
  private readonly child: ChildProcess;
  readonly ended: Promise<void>;
  /** Whether the end was requested by this process. */
  isStopRequested = false;
  private hasEnded = false;
  /** The position in the log file where this process's output begins. */
  private readonly logStart: number;

  constructor(
    private readonly options: ServerCommand,
    log: 'fresh' | 'append',
  ) {
    const file = openLog(options.logFile, log);
    this.logStart = fstatSync(file).size;
    const { uid, gid, env } = options;
    this.child = spawn(options.command, options.args, {
      ...(uid === undefined ? {} : { uid, gid }),
      env,
      cwd: '/',
      detached: true,
      stdio: ['ignore', file, file],
    });
    closeSync(file);
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

  /** Polls until the server answers. @throws ServerFailure with its last log lines when it ends before that */
  async untilReady(answers: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    try {
      while (!(await answers())) {
        if (this.hasEnded) throw await this.failure('stopped while starting');
        if (Date.now() > deadline) throw await this.failure(`did not answer within ${timeoutMs / 1000} s`);
        await sleep(20);
      }
    } catch (error) {
      await this.kill(this.options.killSignal);
      throw error;
    }
  }

  /** Stops it gracefully, and kills it after ten seconds. */
  async stop(): Promise<void> {
    this.isStopRequested = true;
    if (this.hasEnded) return;
    signalProcess(this.pid, this.options.stopSignal);
    const timer = setTimeout(() => signalProcess(this.pid, this.options.killSignal), 10_000);
    await this.ended;
    clearTimeout(timer);
  }

  /** Sends a signal and waits for the end, unless the signal only pauses or resumes. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) return;
    const ends = signal !== 'SIGSTOP' && signal !== 'SIGCONT';
    if (ends) this.isStopRequested = true;
    signalProcess(this.pid, signal);
    if (ends) await this.ended;
  }

  private async failure(what: string): Promise<Error> {
    const { name, logFile } = this.options;
    return new ServerFailure(name, what, logFile, await logFrom(logFile, this.logStart));
  }
}
