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
  /** Told about crashes and restarts. */
  note?: (text: string) => void;
  readyTimeoutMs?: number;
  /** The pause before a restart after a crash: the first, and how far it doubles. */
  crashBackoff?: { firstMs: number; longestMs: number };
}

const STOP_TIMEOUT_MS = 15_000;
const CRASH_BACKOFF = { firstMs: 250, longestMs: 10_000 };
const STEADY_AFTER_MS = 30_000;

/** One app as a process of its own that is kept running: after a crash it is started again, each time later. */
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

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts it and waits until it is ready; throws its last log lines when it ends before that. */
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

  /** Waits until the app says it is ready; given a process, fails as soon as that one ends. */
  async untilReady(child?: ChildProcess): Promise<void> {
    const timeout = this.options.readyTimeoutMs ?? 60_000;
    const deadline = Date.now() + timeout;
    while (!this.pid || !(await isReady(this.adminUrl, this.pid))) {
      if (child && child !== this.child) throw await this.failure(`ended while starting (${this.lastExit})`);
      if (Date.now() > deadline) throw await this.failure(`was not ready within ${timeout / 1000} s`);
      await sleep(40);
    }
  }

  /** Lets it finish what it does (SIGTERM); after 15 s it is killed. It is not started again. */
  async stop(): Promise<void> {
    const child = this.forget();
    if (!child) return;
    const gone = new Promise((resolve) => child.once('close', resolve));
    this.kill('SIGTERM');
    // One that is paused would not notice.
    this.kill('SIGCONT');
    const timer = setTimeout(() => {
      this.options.note?.(`${this.name} did not stop within ${STOP_TIMEOUT_MS / 1000} s and is killed`);
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

  /** Sends a signal as an outsider would; when it ends the app, that counts as a crash. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (this.child?.pid !== undefined) signalProcess(this.child.pid, signal);
  }

  /** Ends it at once and for good. */
  abandon(): void {
    this.forget();
    this.kill('SIGKILL');
  }

  /** Freezes it, as a machine that hangs would. */
  pause(): void {
    this.kill('SIGSTOP');
  }

  /** Lets it go on after a pause. */
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
    this.options.note?.(`${this.name} ended unexpectedly (${reason}); starting it again in ${pause} ms`);
    this.pendingRestart = setTimeout(() => this.relaunch(), pause);
  }

  private relaunch(): void {
    this.untilReady(this.launch()).then(
      () => this.options.note?.(`${this.name} is ready again`),
      // It ended again, which onClose reports, or it takes its time.
      () => undefined,
    );
  }

  private async failure(what: string): Promise<Error> {
    return new Error(
      `${this.name} ${what}. Its log (${this.logFile}) ends with:\n${await logTail(this.logFile)}`,
    );
  }
}
