import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from './server-process';

/** A running server, the same shape for PostgreSQL and NATS. */
export interface Server {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Stops it in an orderly way and waits. */
  stop(): Promise<void>;
  /** Sends a signal (SIGKILL when not said) and waits for the end when the signal means one; it stays down. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again with the same data on the same port. */
  restart(): Promise<void>;
}

/** How a server is started, the first time and again. */
export interface ServerPlan {
  name: string;
  url: string;
  port: number;
  launch: (log: 'fresh' | 'append') => Promise<ServerProcess>;
  /** Told when it ends unexpectedly. */
  note?: (text: string) => void;
}

/** Keeps a server running: when it ends and nobody here wanted that, it is started again. */
export class KeptServer implements Server {
  private recovery: Promise<void> | undefined;
  private isWanted = true;

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
    this.isWanted = false;
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
      if (!watched.wasAsked && this.isWanted) this.recovery = this.recover();
    });
  }

  private async recover(): Promise<void> {
    const { name, note = () => undefined } = this.plan;
    note(`${name} ended unexpectedly; starting it again`);
    try {
      // One that ends as soon as it is ready must not keep the machine busy.
      await sleep(300);
      await this.restart();
      note(`${name} is ready again`);
    } catch (error) {
      note(`${name} does not start again: ${(error as Error).message}`);
    }
  }
}
