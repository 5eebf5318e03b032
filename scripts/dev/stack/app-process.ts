import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReady } from './health';
import { logTail } from './log-tail';
import { signalProcess } from './processes';
import { type AppCommand, spawnApp } from './spawn-app';

/** How to run one process of an app and keep it running. */
export interface AppProcessOptions extends AppCommand {
  /** The app's name, with the replica's number when there are several. */
  name: string;
  adminPort: number;
  /** Called with messages about crashes and restarts. */
  note?: (text: string) => void;
  readyTimeoutMs?: number;
  /** The delay before a restart after a crash; it doubles from `firstMs` to `longestMs`. */
  crashBackoff?: { firstMs: number; longestMs: number };
}

const STOP_TIMEOUT_MS = 15_000;
const CRASH_BACKOFF = { firstMs: 250, longestMs: 10_000 };
const STEADY_AFTER_MS = 30_000;

/** One app as its own process that is kept running: it restarts after a crash, with growing delays. */
export class AppProcess {
  private state: 'stopped' | 'starting' | 'kept running' = 'stopped';
  private child: ChildProcess | undefined;
  private lastExit = '';
  private crashes = 0;
  private launches = 0;
  private launchedAt = 0;
  private pendingRestart: NodeJS.Timeout | undefined;

  constructor(private readonly options: AppProcessOptions) {}

  get name(): string {
    return this.options.name;
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.options.adminPort}`;
  }

  get logFile(): string {
    return this.options.logFile;
  }

  /** Undefined while it is not running. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts the app and waits until it is ready. @throws Error with the last log lines when it ends before that */
  async start(): Promise<void> {
    this.state = 'starting';
    const child = this.launch();
    try {
      await this.untilReady(child);
      this.keepRunning();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Waits until the app reports that it is ready. Given a process, fails as soon as that process ends. */
  async untilReady(child?: ChildProcess): Promise<void> {
    const timeout = this.options.readyTimeoutMs ?? 60_000;
    const deadline = Date.now() + timeout;
    while (!this.pid || !(await isReady(this.adminUrl, this.pid))) {
      if (child && child !== this.child) throw await this.failure(`ended while starting (${this.lastExit})`);
      if (Date.now() > deadline) throw await this.failure(`was not ready within ${timeout / 1000} s`);
      await sleep(40);
    }
  }

  /** Stops it gracefully (SIGTERM), kills it after 15 s, and does not restart it. */
  async stop(): Promise<void> {
    const child = this.forget();
    if (!child) return;
    const gone = new Promise((resolve) => child.once('close', resolve));
    this.kill('SIGTERM');
    // A paused process would not handle the signal.
    this.kill('SIGCONT');
    const timer = setTimeout(() => {
      this.options.note?.(`${this.name} did not stop within ${STOP_TIMEOUT_MS / 1000} s and is being killed`);
      this.kill('SIGKILL');
    }, STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(timer);
  }

  /** Stops and starts it; resolves when it is ready again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Sends a signal as an outsider would; if that ends the app, it counts as a crash. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (this.child?.pid !== undefined) signalProcess(this.child.pid, signal);
  }

  /** Kills it immediately and permanently. */
  abandon(): void {
    this.forget();
    this.kill('SIGKILL');
  }

  /** Freezes it, like a machine that hangs. */
  pause(): void {
    this.kill('SIGSTOP');
  }

  /** Resumes it after a pause. */
  resume(): void {
    this.kill('SIGCONT');
  }

  private keepRunning(): void {
    if (this.state === 'stopped') throw new Error(`${this.name} was stopped while it started`);
    this.state = 'kept running';
  }

  private forget(): ChildProcess | undefined {
    this.state = 'stopped';
    clearTimeout(this.pendingRestart);
    return this.child;
  }

  private launch(): ChildProcess {
    const child = spawnApp(this.options, this.launches === 0 ? 'fresh' : 'append');
    this.launches += 1;
    this.launchedAt = Date.now();
    this.child = child;
    child.once('close', (code, signal) => this.onClose(signal ?? `exit code ${code}`));
    return child;
  }

  private onClose(reason: string): void {
    this.child = undefined;
    this.lastExit = reason;
    if (this.state !== 'kept running') return;
    if (Date.now() - this.launchedAt > STEADY_AFTER_MS) this.crashes = 0;
    const { firstMs, longestMs } = this.options.crashBackoff ?? CRASH_BACKOFF;
    const pause = Math.min(firstMs * 2 ** this.crashes, longestMs);
    this.crashes += 1;
    this.options.note?.(`${this.name} ended unexpectedly (${reason}); restarting in ${pause} ms`);
    this.pendingRestart = setTimeout(() => this.relaunch(), pause);
  }

  private relaunch(): void {
    this.untilReady(this.launch()).then(
      () => this.options.note?.(`${this.name} is ready again`),
      // It ended again, which onClose reports, or it is slow to become ready.
      () => undefined,
    );
  }

  private async failure(what: string): Promise<Error> {
    return new Error(
      `${this.name} ${what}. Its log (${this.logFile}) ends with:\n${await logTail(this.logFile)}`,
    );
  }
}
