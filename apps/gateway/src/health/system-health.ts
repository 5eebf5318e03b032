import type { SystemReport } from '#contracts';
import { SERVICES } from '#platform';
import { AppConnection } from '#transport';
import { type Report, succeedsInTime } from '#telemetry';
import { Injectable } from '@nestjs/common';

const PATIENCE_MS = 1_500;

type State = SystemReport['nats'];

/** A service's reply to `$SRV.STATS`: the first endpoint carries its health. */
interface ServiceStats {
  endpoints: { data?: Partial<Report> | null }[];
}

const stateOf = (works: boolean): State => (works ? 'healthy' : 'unhealthy');

/** The health of the whole system, as the services report it through the NATS services framework. */
@Injectable()
export class SystemHealth {
  private asking?: Promise<SystemReport> | undefined;

  constructor(private readonly nats: AppConnection) {}

  /** Concurrent callers share one report: the route is public, and each report asks every service. */
  report(): Promise<SystemReport> {
    this.asking ??= this.find().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async find(): Promise<SystemReport> {
    const [nats, ...services] = await Promise.all([
      this.reachesNats(),
      ...SERVICES.map((name) => this.ask(name)),
    ]);
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
      services: states,
    };
  }

  private reachesNats(): Promise<boolean> {
    return succeedsInTime(() => this.nats.connection.rtt(), PATIENCE_MS);
  }

  private async ask(service: string): Promise<ServiceStats | undefined> {
    try {
      return (
        await this.nats.connection.request(`$SRV.STATS.${service}`, '', { timeout: PATIENCE_MS })
      ).json();
    } catch {
      return undefined;
    }
  }
}
