import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './ports';
import { findPostgresBinaries, POSTGRES_MAJOR } from './postgres-binaries';
import { initialise } from './postgres-init';
import { type Launcher, postgresLauncher } from './postgres-launcher';
import { commandLine, endLeftover, isAlive } from './processes';
import { KeptServer, type Server } from './server';
import { ServerFailure, ServerProcess } from './server-process';

/** How to run PostgreSQL. */
export interface PostgresOptions {
  /** Created when missing, reused otherwise. */
  dataDir: string;
  password: string;
  /** The preferred port; another free one is used when it is taken. */
  port?: number;
  /** If false, trades durability on power failure for speed: tests only. */
  durable?: boolean;
  /** The server's `max_connections`, 200 by default. */
  maxConnections?: number;
  logFile?: string;
  note?: (text: string) => void;
}

const HOST = '127.0.0.1';

/** Starts PostgreSQL on the loopback interface, after stopping one that a killed run left on the same data. */
export async function startPostgres(options: PostgresOptions): Promise<Server> {
  const { dataDir, password } = options;
  const binaries = findPostgresBinaries();
  await mkdir(dirname(dataDir), { recursive: true });
  const launcher = await postgresLauncher([binaries.postgres, join(dataDir, 'PG_VERSION')]);
  await endLeftoverPostgres(dataDir);
  await initialise({ dataDir, password, initdb: binaries.initdb, launcher });
  await checkVersion(dataDir);

  const port = await freePort(options.port);
  const url = `postgres://postgres:${encodeURIComponent(password)}@${HOST}:${port}/postgres`;
  const launch = async (log: 'fresh' | 'append'): Promise<ServerProcess> => {
    await endLeftoverPostgres(dataDir);
    return whenUnlocked(() => launchPostgres(binaries.postgres, { port, url, log }, launcher, options));
  };
  return KeptServer.start({
    name: 'PostgreSQL',
    url,
    port,
    launch,
    note: options.note,
  });
}

/** Retries a launch: after a SIGKILL of the first process, its children hold the data's shared memory for a moment. */
async function whenUnlocked<T>(launch: () => Promise<T>, deadline = Date.now() + 10_000): Promise<T> {
  try {
    return await launch();
  } catch (error) {
    // Search the whole log: the children's last lines may follow the error.
    const isTooEarly = error instanceof ServerFailure && error.log.includes('pre-existing shared memory');
    if (!isTooEarly || Date.now() > deadline) throw error;
    await sleep(200);
    return whenUnlocked(launch, deadline);
  }
}

async function launchPostgres(
  program: string,
  { port, url, log }: { port: number; url: string; log: 'fresh' | 'append' },
  { as, prefix }: Launcher,
  {
    dataDir,
    durable = true,
    maxConnections = 200,
    logFile = join(dataDir, '../logs/postgres.log'),
  }: PostgresOptions,
): Promise<ServerProcess> {
  const settings = [
    `port=${port}`,
    `listen_addresses=${HOST}`,
    'unix_socket_directories=',
    `max_connections=${maxConnections}`,
    // The detail of an error contains values, such as an e-mail address that is already taken.
    'log_error_verbosity=terse',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  const [command = program, ...before] = [...prefix, program];
  const server = new ServerProcess(
    {
      name: 'PostgreSQL',
      command,
      args: [...before, '-D', dataDir, ...settings.flatMap((setting) => ['-c', setting])],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      logFile,
      // "Fast" and "immediate" shutdown in PostgreSQL's terms. SIGKILL would leave its worker processes behind for a moment.
      stopSignal: 'SIGINT',
      killSignal: 'SIGQUIT',
      ...as,
    },
    log,
  );
  await server.untilReady(() => answers(url, dataDir));
  return server;
}

async function answers(url: string, dataDir: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A server that goes away during this reports it through this event as well as by a rejection.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') return false;
    throw new Error(
      `The database in ${dataDir} was created with another password than the one now in secrets.json. ` +
        `Restore that file, or remove the whole data folder to start over.`,
      { cause: error },
    );
  }
}

/** Stops a PostgreSQL server that still runs on this data folder. */
async function endLeftoverPostgres(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid || (await endLeftover(pid, ['postgres', dataDir], 'SIGINT', 'SIGQUIT'))) return;
  // PostgreSQL itself recognizes a stale process id, and by the rest of the file that no child is left; only an id that now
  // belongs to another program would prevent its start.
  if ((await isAlive(pid)) && !(await commandLine(pid)).includes('postgres')) await rm(pidFile);
}

async function checkVersion(dataDir: string): Promise<void> {
  const version = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  if (version === POSTGRES_MAJOR) return;
  throw new Error(
    `The database in ${dataDir} was created by PostgreSQL ${version}, but this is ${POSTGRES_MAJOR}. Move that folder away to start over.`,
  );
}
