import { join } from 'node:path';
import { PROJECT_DIR } from '../project';
import { silent } from '../progress';
import { appEnv } from './app-env';
import { AppProcess } from './app-process';
import { startNats } from './nats';
import { checkNats } from './nats-greeting';
import { freePort } from './ports';
import { startPostgres } from './postgres';
import { POSTGRES_MAJOR } from './postgres-binaries';
import { prepareDatabases } from './prepare-databases';
import { loadSecrets, type Secrets } from './secrets';
import type { Server } from './server-process';
import { type AppName, APPS, type Service } from './services';
import type { StackOptions } from './stack-options';

/** Starts a whole system and waits until it is ready. When that fails, nothing stays running. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const stack = new Stack(options);
  await stack.start();
  return stack;
}

/** A system: PostgreSQL, NATS, the services' databases and migrations, and the apps. */
export class Stack {
  private readonly apps: { app: AppName; process: AppProcess }[] = [];
  private readonly servers: Partial<Record<'postgres' | 'nats', Promise<Server>>> = {};
  private stopping: Promise<void> | undefined;
  private urls: { base?: string; nats?: string; admin?: string; databases?: Record<Service, string> } = {};
  /** The servers this system started itself; one that ran already is not here. */
  postgres: Server | undefined;
  nats: Server | undefined;

  constructor(private readonly options: StackOptions) {}

  /** The gateway's address. */
  get baseUrl(): string {
    return known(this.urls.base);
  }

  get natsUrl(): string {
    return known(this.urls.nats);
  }

  /** The administrator's address of the PostgreSQL server. */
  get adminDatabaseUrl(): string | undefined {
    return this.urls.admin;
  }

  get databaseUrls(): Record<Service, string> {
    return known(this.urls.databases);
  }

  /** Every app process, all replicas. */
  get processes(): AppProcess[] {
    return this.apps.map((entry) => entry.process);
  }

  /** One process of an app; the first replica when no number is given. */
  app(name: AppName, index = 0): AppProcess {
    const found = this.apps.filter((entry) => entry.app === name)[index];
    if (!found) throw new Error(`This system has no ${name} number ${index}`);
    return found.process;
  }

  /** Starts everything, once. It may be stopped while it starts. */
  async start(): Promise<void> {
    try {
      await this.launch();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops in order: the public door, the services, NATS, PostgreSQL. Each may finish what it has begun. */
  async stop(): Promise<void> {
    this.stopping ??= this.stopInOrder();
    await this.stopping;
  }

  /** Ends everything at once, for a person who does not want to wait. */
  abandon(): void {
    for (const app of this.processes) app.abandon();
    void this.nats?.kill('SIGKILL');
    void this.postgres?.kill('SIGQUIT');
  }

  private async launch(): Promise<void> {
    const { progress = silent, dataDir } = this.options;
    const secrets = await loadSecrets(join(dataDir, 'secrets.json'));
    const [admin, nats] = await Promise.all([this.openPostgres(secrets), this.openNats()]);
    this.goOn();
    this.urls.nats = nats;
    this.urls.admin = admin;
    this.urls.databases =
      this.options.databaseUrls ?? (await prepareDatabases(known(admin), secrets, this.options));
    const port = await freePort(this.options.gatewayPort);
    this.urls.base = `http://127.0.0.1:${port}`;
    for (const app of this.options.apps ?? APPS) await this.addApp(app, port, secrets);
    this.goOn();
    await Promise.all(
      this.processes.map((app) =>
        progress.step(
          `${app.name} starting`,
          () => app.start(),
          () => `${app.name} ready`,
        ),
      ),
    );
    this.goOn();
  }

  private goOn(): void {
    if (this.stopping) throw new Error('The system was stopped while it started');
  }

  private async stopInOrder(): Promise<void> {
    const { progress = silent } = this.options;
    const stopApps = (isGateway: boolean): Promise<unknown> =>
      Promise.all(
        this.apps
          .filter(({ app, process }) => (app === 'gateway') === isGateway && process.pid !== undefined)
          .map(({ process }) =>
            progress.step(
              `${process.name} stopping`,
              () => process.stop(),
              () => `${process.name} stopped`,
            ),
          ),
      );
    await stopApps(true);
    await stopApps(false);
    for (const name of ['nats', 'postgres'] as const) {
      // A server that is just starting is waited for; one that failed to start has nothing to stop.
      const server = await this.servers[name]?.catch(() => undefined);
      const label = name === 'nats' ? 'NATS' : 'PostgreSQL';
      if (server)
        await progress.step(
          `${label} stopping`,
          () => server.stop(),
          () => `${label} stopped`,
        );
    }
  }

  private async openPostgres(secrets: Secrets): Promise<string | undefined> {
    const { databaseUrl, databaseUrls, dataDir, durable, ports, progress = silent } = this.options;
    if (databaseUrl || databaseUrls) return databaseUrl;
    const start = (): Promise<Server> =>
      startPostgres({
        dataDir: join(dataDir, 'postgres'),
        password: secrets.postgresPassword,
        ...(durable === undefined ? {} : { durable }),
        ...(ports?.postgres ? { port: ports.postgres } : {}),
      });
    this.servers.postgres = progress.step(
      'PostgreSQL starting',
      start,
      () => `PostgreSQL ${POSTGRES_MAJOR} ready`,
    );
    this.postgres = await this.servers.postgres;
    return this.postgres.url;
  }

  private async openNats(): Promise<string> {
    const { natsUrl, dataDir, cacheDir, durable, ports, progress = silent } = this.options;
    if (natsUrl) {
      await checkNats(natsUrl);
      return natsUrl;
    }
    const start = (): Promise<Server> =>
      startNats({
        dataDir: join(dataDir, 'nats'),
        cacheDir: cacheDir ?? join(dataDir, 'bin'),
        note: (text) => progress.note(text),
        ...(durable === undefined ? {} : { durable }),
        ...(ports?.nats ? { port: ports.nats } : {}),
      });
    this.servers.nats = progress.step('NATS starting', start, () => 'NATS ready');
    this.nats = await this.servers.nats;
    return this.nats.url;
  }

  private async addApp(app: AppName, gatewayPort: number, secrets: Secrets): Promise<void> {
    const { root = PROJECT_DIR, dataDir, env, note, onLine, ports } = this.options;
    for (let index = 0; index < (this.options.replicas?.[app] ?? 1); index += 1) {
      const name = index === 0 ? app : `${app}-${index + 1}`;
      const adminPort = await freePort(index === 0 ? ports?.[app] : undefined);
      this.apps.push({
        app,
        process: new AppProcess({
          name,
          args: [join(root, 'dist/apps', app, 'src/main.js')],
          cwd: root,
          adminPort,
          logFile: join(dataDir, 'logs', `${name}.log`),
          env: appEnv({
            app,
            adminPort,
            natsUrl: this.natsUrl,
            databaseUrls: this.databaseUrls,
            jwtPrivateKey: secrets.jwtPrivateKey,
            gatewayPort: index === 0 ? gatewayPort : await freePort(),
            outer: process.env,
            overrides: { ...env, ...this.options.appEnv?.[app] },
          }),
          ...(note ? { note } : {}),
          ...(onLine ? { onLine: (line: string) => onLine(name, line) } : {}),
        }),
      });
    }
  }
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('This system has not started yet');
  return value;
}
