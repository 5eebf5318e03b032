import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from './server-process';

/** A running server: PostgreSQL or NATS. */
export interface Server {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Stops it gracefully and waits. */
  stop(): Promise<void>;
  /** Sends a signal (SIGKILL by default) and waits for the end if the signal ends it. It is not restarted. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Restarts it with the same data on the same port. */
  restart(): Promise<void>;
}

/** How to start a server, the first time and again. */
export interface ServerPlan {
  name: string;
  url: string;
  port: number;
  launch: (log: 'fresh' | 'append') => Promise<ServerProcess>;
  /** Called when it ends unexpectedly. */
  note?: (text: string) => void;
}

/** Keeps a server running: restarts it when it ends without a request from this process. */
export class KeptServer implements Server {
  private recovery: Promise<void> | undefined;
  private shouldRun = true;

  private constructor(
    private readonly plan: ServerPlan,
    private process: ServerProcess,
  ) {
    this.watch();
  }

  static async start(plan: ServerPlan): Promise<Server> {
    return new KeptServer(plan, await plan.launch('fresh'));
  }

  get url(): string {
    return this.plan.url;
  }

  get port(): number {
    return this.plan.port;
  }

  get pid(): number {
    return this.process.pid;
  }

  async stop(): Promise<void> {
    this.shouldRun = false;
    await this.recovery;
    await this.process.stop();
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.process.kill(signal);
  }

  async restart(): Promise<void> {
    await this.process.stop();
    this.process = await this.plan.launch('append');
    this.watch();
  }

  private watch(): void {
    const watched = this.process;
    void watched.ended.then(() => {
      if (!watched.isStopRequested && this.shouldRun) this.recovery = this.recover();
    });
  }

  private async recover(): Promise<void> {
    const { name, note = () => undefined } = this.plan;
    note(`${name} ended unexpectedly; restarting`);
    try {
      // A server that ends as soon as it is ready must not keep the machine busy.
      await sleep(300);
      await this.restart();
      note(`${name} is ready again`);
    } catch (error) {
      note(`${name} did not restart: ${(error as Error).message}`);
    }
  }
}
