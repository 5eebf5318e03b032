import { AppConnection } from '#transport';
import type { Report } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

const SERVICES = ['auth', 'users', 'articles', 'notifications'] as const;
const PATIENCE_MS = 1_500;

const State = z.enum(['healthy', 'unhealthy']);
type State = z.infer<typeof State>;

export const SystemReport = z.object({
  status: z.enum(['healthy', 'degraded']),
  database: State,
  nats: State,
  services: z.record(z.enum(SERVICES), State),
});
export type SystemReport = z.infer<typeof SystemReport>;

/** What a service says of itself in answer to `$SRV.STATS`: the first endpoint carries its health. */
interface ServiceStats {
  endpoints: { data?: Partial<Report> | null }[];
}

const stateOf = (works: boolean): State => (works ? 'healthy' : 'unhealthy');

/** How the whole is, as the services themselves tell through the NATS services framework. */
@Injectable()
export class SystemHealth {
  private asking?: Promise<SystemReport> | undefined;

  constructor(private readonly messaging: AppConnection) {}

  /** Whoever asks while an answer is being found gets that one: anybody may ask, and each answer takes all services. */
  report(): Promise<SystemReport> {
    this.asking ??= this.find().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async find(): Promise<SystemReport> {
    const [nats, ...services] = await Promise.all([this.nats(), ...SERVICES.map((name) => this.ask(name))]);
    const alive = services.filter((stats) => stats !== undefined);
    const database =
      alive.length > 0 && alive.every(({ endpoints }) => endpoints[0]?.data?.database === 'up');
    const states = Object.fromEntries(
      SERVICES.map((name, index) => [name, stateOf(services[index] !== undefined)]),
    );
    const healthy = nats && database && alive.length === SERVICES.length;
    return {
      status: healthy ? 'healthy' : 'degraded',
      database: stateOf(database),
      nats: stateOf(nats),
      services: states as SystemReport['services'],
    };
  }

  private async nats(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, false);
    });
    const answered = this.messaging.connection.rtt().then(
      () => true,
      () => false,
    );
    return Promise.race([answered, late]).finally(() => clearTimeout(timer));
  }

  private async ask(service: string): Promise<ServiceStats | undefined> {
    try {
      return (
        await this.messaging.connection.request(`$SRV.STATS.${service}`, '', { timeout: PATIENCE_MS })
      ).json();
    } catch {
      return undefined;
    }
  }
}
