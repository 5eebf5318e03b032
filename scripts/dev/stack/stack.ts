import { join } from 'node:path';
import { loadEnv, NatsEnv } from '#config';
import { declareStreamsAt } from '../../../apps/cli/src/streams/declare-streams';
import { silent } from '../progress';
import type { Seeds } from '../../../apps/cli/src/nats/identities';
import type { AppProcess } from './app-process';
import { closeServerDatabases, shareConnections } from './databases';
import { checkNats } from './nats-greeting';
import { freePort } from './ports';
import { prepareDatabases } from './prepare-databases';
import { loadSecrets, type Secrets } from './secrets';
import type { Server } from './server';
import type { AppName, Service } from '#platform';
import { prepareApps, type StackApp } from './stack-apps';
import type { StackOptions } from './stack-options';
import { openNats, openPostgres } from './stack-servers';

/** Starts a whole system and waits until it is ready. If that fails, everything is stopped again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const stack = new Stack(options);
  await stack.start();
  return stack;
}

/** A system: PostgreSQL, NATS, the services' databases and migrations, and the apps. */
export class Stack {
  private apps: StackApp[] = [];
  private readonly starting: Partial<Record<'postgres' | 'nats', Promise<Server>>> = {};
  private stopping: Promise<void> | undefined;
  private natsSeeds: Seeds | undefined;
  private kept: Secrets | undefined;
  private urls: { base?: string; nats?: string; admin?: string; databases?: Record<Service, string> } = {};
  /** The servers this system started itself; undefined for existing servers. */
  postgres: Server | undefined;
  nats: Server | undefined;

  constructor(private readonly options: StackOptions) {}

  /** The gateway's address; the first one's when there are several. */
  get baseUrl(): string {
    return known(this.urls.base);
  }

  /** The addresses of all gateways, in the order of `app('gateway', index)`. */
  get baseUrls(): string[] {
    return this.apps.flatMap(({ baseUrl }) => baseUrl ?? []);
  }

  get natsUrl(): string {
    return known(this.urls.nats);
  }

  /** The NATS seed with all permissions; undefined on a server that the developer gave. */
  get natsOperatorSeed(): string | undefined {
    return this.natsSeeds?.operator;
  }

  /** The administrator's URL of the PostgreSQL server. */
  get adminDatabaseUrl(): string | undefined {
    return this.urls.admin;
  }

  get databaseUrls(): Record<Service, string> {
    return known(this.urls.databases);
  }

  get secrets(): Secrets {
    return known(this.kept);
  }

  /** The processes of all apps and replicas. */
  get processes(): AppProcess[] {
    return this.apps.map((entry) => entry.process);
  }

  /** One process of an app; the first replica by default. */
  app(name: AppName, index = 0): AppProcess {
    const found = this.apps.filter((entry) => entry.app === name)[index];
    if (!found) throw new Error(`This system has no ${name} number ${index}`);
    return found.process;
  }

  /** Starts everything, once. It may be stopped during the start. */
  async start(): Promise<void> {
    try {
      await this.launch();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops gracefully, in order: gateways, services, NATS, PostgreSQL. */
  async stop(): Promise<void> {
    this.stopping ??= this.stopInOrder();
    await this.stopping;
  }

  /** Kills everything immediately, for a developer who does not want to wait. */
  abandon(): void {
    for (const app of this.processes) app.abandon();
    void this.nats?.kill('SIGKILL');
    void this.postgres?.kill('SIGQUIT');
  }

  private async launch(): Promise<void> {
    const { progress = silent, dataDir } = this.options;
    const secrets = await loadSecrets(join(dataDir, 'secrets.json'));
    this.kept = secrets;
    this.natsSeeds = this.options.natsSeeds ?? (this.options.natsUrl ? undefined : secrets.natsSeeds);
    const [admin, natsUrl] = await Promise.all([this.postgresUrl(secrets), this.openOrCheckNats()]);
    this.checkNotStopping();
    await this.declareStreams(natsUrl);
    this.urls.nats = natsUrl;
    this.urls.admin = admin;
    this.urls.databases =
      this.options.databaseUrls ?? (await prepareDatabases(known(admin), secrets, this.options));
    if (this.postgres) await shareConnections(this.postgres.url);
    const gatewayPort = await freePort(this.options.gatewayPort);
    this.urls.base = `http://127.0.0.1:${gatewayPort}`;
    this.apps = await prepareApps(this.options, {
      gatewayPort,
      natsUrl,
      natsSeeds: this.natsSeeds,
      databaseUrls: this.databaseUrls,
      secrets,
    });
    this.checkNotStopping();
    await Promise.all(
      this.processes.map((app) =>
        progress.step(
          `${app.name} starting`,
          () => app.start(),
          () => `${app.name} ready`,
        ),
      ),
    );
    this.checkNotStopping();
  }

  /** As the operator, or on servers that the developer gave, with the developer's credentials. */
  private async declareStreams(natsUrl: string): Promise<void> {
    const identity = this.natsSeeds ? { NATS_NKEY_SEED: this.natsSeeds.operator } : process.env;
    const env = loadEnv(NatsEnv, { ...identity, NATS_URL: natsUrl, NATS_URL_FILE: undefined });
    await declareStreamsAt(env.NATS_URL, env);
  }

  private checkNotStopping(): void {
    if (this.stopping) throw new Error('The system was stopped while it was starting');
  }

  private async stopInOrder(): Promise<void> {
    const { progress = silent } = this.options;
    const stop = (name: string, what: { stop(): Promise<void> }): Promise<void> =>
      progress.step(
        `${name} stopping`,
        () => what.stop(),
        () => `${name} stopped`,
      );
    for (const isGateway of [true, false]) {
      const group = this.apps.filter(({ app }) => (app === 'gateway') === isGateway);
      await Promise.all(group.map(({ process }) => stop(process.name, process)));
    }
    // Wait for a server that is still starting; one that failed to start has nothing to stop.
    const nats = await this.starting.nats?.catch(() => undefined);
    if (nats) await stop('NATS', nats);
    const postgres = await this.starting.postgres?.catch(() => undefined);
    if (postgres) await stop('PostgreSQL', postgres);
  }

  private async postgresUrl(secrets: Secrets): Promise<string | undefined> {
    const { databaseUrl, databaseUrls } = this.options;
    if (databaseUrl || databaseUrls) return databaseUrl;
    this.starting.postgres = openPostgres(this.options, secrets);
    this.postgres = await this.starting.postgres;
    await closeServerDatabases(this.postgres.url);
    return this.postgres.url;
  }

  private async openOrCheckNats(): Promise<string> {
    const { natsUrl } = this.options;
    if (natsUrl) {
      await checkNats(natsUrl);
      return natsUrl;
    }
    this.starting.nats = openNats(this.options, this.natsSeeds);
    this.nats = await this.starting.nats;
    return this.nats.url;
  }
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('This system has not started yet');
  return value;
}
