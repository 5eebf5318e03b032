import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type EntityTarget } from 'typeorm';
import * as pg from 'pg';
import { running } from '#telemetry';
import { isFull, waitWhenServerIsFull } from './full-server';
import { measurePool } from './pool-telemetry';
import { translatePostgresError } from './postgres-errors';

export interface DatabaseOptions {
  url: string;
  /** Maximum of connections; a query waits for a free one. */
  poolSize: number;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  entities: EntityTarget<object>[];
}

/** The time limit of a single statement. */
const STATEMENT_TIMEOUT_MS = 10_000;
/** The time limit of an idle transaction, which holds its locks while its process hangs. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 3_000;
/** How long a starting service waits while the server has no free connection. */
const START_PATIENCE_MS = 15_000;

/**
 * Connects to the database of a service. It never changes the schema: migrations are a separate step.
 * @throws Error with the reason when the database refuses the connection
 */
export async function openDatabase({
  url,
  poolSize,
  applicationName,
  entities,
}: DatabaseOptions): Promise<DataSource> {
  running.instrumentPostgres?.(pg);
  const source = new DataSource({
    type: 'postgres',
    url,
    entities: entities as never[],
    applicationName,
    poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    extra: {
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      keepAlive: true,
    },
    // A broken idle connection is replaced by the pool; without a listener it would end the process.
    poolErrorHandler: () => undefined,
  });
  try {
    await initialize(source);
    outliveBrokenClients(poolOf(source));
    waitWhenServerIsFull(poolOf(source), applicationName, CONNECT_TIMEOUT_MS);
    measurePool(poolOf(source), applicationName);
    return source;
  } catch (error) {
    throw new Error(`PostgreSQL refuses the connection to DATABASE_URL: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Opens the first connection; while the server has no free one, as when another replica is about to stop, it waits. */
async function initialize(source: DataSource, giveUpAt = Date.now() + START_PATIENCE_MS): Promise<void> {
  try {
    await source.initialize();
  } catch (error) {
    if (!isFull(error) || Date.now() >= giveUpAt) throw error;
    await sleep(500);
    await initialize(source, giveUpAt);
  }
}

/**
 * A connection can break between two statements, when neither the pool nor its user listens; the error event would end the process.
 * With a listener, the next query on the connection fails instead.
 */
function outliveBrokenClients(pool: pg.Pool): void {
  const known = new WeakSet<pg.PoolClient>();
  pool.on('acquire', (client) => {
    if (!known.has(client)) client.on('error', () => undefined);
    known.add(client);
  });
}

/** The pool under a data source, for reads that need no entities. */
export const poolOf = (source: DataSource): pg.Pool =>
  (source.driver as unknown as { master: pg.Pool }).master;

/** Whether the database answers. */
export async function answers(source: DataSource): Promise<boolean> {
  await source.query('SELECT 1').catch((error: unknown) => {
    throw translatePostgresError(error);
  });
  return true;
}
