import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { authorization, type ServerTls, tlsConfig } from '../../../apps/cli/src/nats/authorization';
import { mapIdentities, publicKeyOf, type Seeds } from '../../../apps/cli/src/nats/identities';
import { findNatsBinary } from './nats-binary';
import { greeting } from './nats-greeting';
import { freePort } from './ports';
import { endLeftover } from './processes';
import { KeptServer, type Server } from './server';
import { ServerProcess } from './server-process';

/** How to run NATS. */
export interface NatsOptions {
  dataDir: string;
  /** Where a downloaded nats-server is kept. */
  cacheDir: string;
  /** The preferred port; another free one is used when it is taken. */
  port?: number;
  /** If false, messages are acknowledged before they are on disk: tests only. */
  durable?: boolean;
  /** Credentials of the apps; without them every client may do everything. */
  seeds?: Seeds;
  /** Paths of certificates. With them, only TLS clients with a certificate of this authority may connect. */
  tls?: ServerTls;
  logFile?: string;
  /** Called before a download begins. */
  announce?: (text: string) => void;
  /** Called when the server ends unexpectedly. */
  note?: (text: string) => void;
}

const HOST = '127.0.0.1';

/** Starts nats-server with JetStream on the loopback interface, after stopping one that a killed run left on the same data. */
export async function startNats(options: NatsOptions): Promise<Server> {
  const {
    dataDir,
    cacheDir,
    durable = true,
    seeds,
    tls,
    logFile = join(dataDir, '../logs/nats.log'),
    announce,
  } = options;
  const command = await findNatsBinary({ cacheDir, note: announce });
  const configFile = join(dataDir, 'nats.conf');
  const pidFile = join(dataDir, 'nats.pid');
  await mkdir(dataDir, { recursive: true });
  await endLeftoverNats(pidFile, configFile);
  const port = await freePort(options.port);
  await writeFile(configFile, natsConfig({ port, dataDir, pidFile, durable, seeds, tls }), {
    mode: 0o600,
  });

  const launch = async (log: 'fresh' | 'append'): Promise<ServerProcess> => {
    const server = new ServerProcess(
      {
        name: 'NATS',
        command,
        args: ['-c', configFile],
        env: { PATH: process.env.PATH, HOME: process.env.HOME },
        logFile,
        stopSignal: 'SIGTERM',
        killSignal: 'SIGKILL',
      },
      log,
    );
    await server.untilReady(async () => (await greeting(HOST, port))?.jetstream === true);
    return server;
  };
  const url = `nats://${HOST}:${port}`;
  return KeptServer.start({
    name: 'NATS',
    url,
    port,
    launch,
    note: options.note,
  });
}

/**
 * The server's configuration. By default JetStream acknowledges a message up to two minutes before it is on disk;
 * `sync_interval: always` closes that window.
 */
export function natsConfig({
  seeds,
  tls,
  ...settings
}: {
  port: number;
  dataDir: string;
  pidFile: string;
  durable: boolean;
  seeds?: Seeds;
  tls?: ServerTls;
}): string {
  return [
    `listen: "${HOST}:${settings.port}"`,
    `pid_file: ${JSON.stringify(settings.pidFile)}`,
    // Enough for a page of a hundred long entries, or an article of 1 MiB with its author.
    'max_payload: 8MB',
    'jetstream {',
    `  store_dir: ${JSON.stringify(settings.dataDir)}`,
    ...(settings.durable ? ['  sync_interval: always'] : []),
    '}',
    tls ? tlsConfig(tls) : '',
    seeds ? authorization(mapIdentities((identity) => publicKeyOf(seeds[identity]))) : '',
  ].join('\n');
}

async function endLeftoverNats(pidFile: string, configFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (pid > 0) await endLeftover(pid, ['nats-server', configFile], 'SIGTERM');
  await rm(pidFile, { force: true });
}
