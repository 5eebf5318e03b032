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
  /** Made when missing, used again when there. */
  dataDir: string;
  password: string;
  /** The wish for a port; another free one is taken when it is not free. */
  port?: number;
  /** False gives up safety against power failure for speed: tests only. */
  durable?: boolean;
  /** How many connections it takes, 200 when not given. */
  maxConnections?: number;
  logFile?: string;
  note?: (text: string) => void;
}

const HOST = '127.0.0.1';

/** Starts a real PostgreSQL on the loopback interface, after stopping one that a killed run left on the same data. */
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
    return patiently(() => launchPostgres(binaries.postgres, { port, url, log }, launcher, options));
  };
  return KeptServer.start({
    name: 'PostgreSQL',
    url,
    port,
    launch,
    ...(options.note ? { note: options.note } : {}),
  });
}

/** After a SIGKILL of its first process the others need a moment to notice; nothing may start on the data until then. */
async function patiently<T>(launch: () => Promise<T>, deadline = Date.now() + 10_000): Promise<T> {
  try {
    return await launch();
  } catch (error) {
    // Not only at the end of the log: the last words of those processes may stand behind it.
    const isTooEarly = error instanceof ServerFailure && error.log.includes('pre-existing shared memory');
    if (!isTooEarly || Date.now() > deadline) throw error;
    await sleep(200);
    return patiently(launch, deadline);
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
    // An error's detail names the values it is about: an e-mail address that is taken already.
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
  // A server that goes away in the middle of this reports it here as well as through the promise.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') return false;
    throw new Error(
      `The database in ${dataDir} was made with another password than the one now in secrets.json. ` +
        `Restore that file, or remove the whole data folder to begin anew.`,
      { cause: error },
    );
  }
}

/** Stops a PostgreSQL that still runs on this data folder. */
async function endLeftoverPostgres(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid || (await endLeftover(pid, ['postgres', dataDir], 'SIGINT', 'SIGQUIT'))) return;
  // PostgreSQL itself sees that a process id is stale, and by the rest of the file that nothing is left of it; only an id that
  // now belongs to another program would keep it from starting.
  if ((await isAlive(pid)) && !(await commandLine(pid)).includes('postgres')) await rm(pidFile);
}

async function checkVersion(dataDir: string): Promise<void> {
  const version = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  if (version === POSTGRES_MAJOR) return;
  throw new Error(
    `The database in ${dataDir} was made by PostgreSQL ${version}, this is ${POSTGRES_MAJOR}. Move that folder away to begin anew.`,
  );
}
