import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findNatsBinary } from './nats-binary';
import { greeting } from './nats-greeting';
import { freePort } from './ports';
import { endLeftover } from './processes';
import { type Server, ServerProcess } from './server-process';

/** How to run NATS. */
export interface NatsOptions {
  dataDir: string;
  /** Where a fetched nats-server is kept. */
  cacheDir: string;
  /** The wish for a port; another free one is taken when it is not free. */
  port?: number;
  /** False acknowledges before the disk has it: tests only. */
  durable?: boolean;
  logFile?: string;
  note?: (text: string) => void;
}

const HOST = '127.0.0.1';

/** Starts nats-server with JetStream on the loopback interface, after stopping one that a killed run left on the same data. */
export async function startNats(options: NatsOptions): Promise<Server> {
  const { dataDir, cacheDir, durable = true, logFile = join(dataDir, '../logs/nats.log'), note } = options;
  const command = await findNatsBinary({ cacheDir, ...(note ? { note } : {}) });
  const configFile = join(dataDir, 'nats.conf');
  const pidFile = join(dataDir, 'nats.pid');
  await mkdir(dataDir, { recursive: true });
  await endLeftoverNats(pidFile, configFile);
  const port = await freePort(options.port);
  await writeFile(configFile, natsConfig({ port, dataDir, pidFile, durable }));

  const launch = async (): Promise<ServerProcess> => {
    const server = new ServerProcess({
      name: 'NATS',
      command,
      args: ['-c', configFile],
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      logFile,
      stopSignal: 'SIGTERM',
      killSignal: 'SIGKILL',
    });
    await server.untilReady(async () => (await greeting(HOST, port))?.jetstream === true);
    return server;
  };
  let server = await launch();
  return {
    url: `nats://${HOST}:${port}`,
    port,
    get pid() {
      return server.pid;
    },
    stop: () => server.stop(),
    kill: (signal = 'SIGKILL') => server.kill(signal),
    restart: async () => {
      await server.stop();
      server = await launch();
    },
  };
}

/**
 * The server's configuration. By default JetStream acknowledges up to two minutes before a message is on the disk;
 * `sync_interval: always` closes that window.
 */
export function natsConfig(settings: {
  port: number;
  dataDir: string;
  pidFile: string;
  durable: boolean;
}): string {
  return [
    `listen: "${HOST}:${settings.port}"`,
    `pid_file: ${JSON.stringify(settings.pidFile)}`,
    'jetstream {',
    `  store_dir: ${JSON.stringify(settings.dataDir)}`,
    ...(settings.durable ? ['  sync_interval: always'] : []),
    '}',
    '',
  ].join('\n');
}

async function endLeftoverNats(pidFile: string, configFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (pid > 0) await endLeftover(pid, ['nats-server', configFile], 'SIGTERM');
  await rm(pidFile, { force: true });
}
