import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Service } from '#platform';
import type { Env } from '../../scripts/dev/stack/app-env';
import { type Stack, startStack } from '../../scripts/dev/stack/stack';
import type { StackOptions } from '../../scripts/dev/stack/stack-options';
import { freshDatabases } from './databases';
import { PROGRAMS } from './servers';
import { testState } from './state';

/** Settings for tests; hashing passwords at full strength would take most of the time. */
export const TEST_ENV: Env = {
  ENVIRONMENT: 'test',
  LOG_LEVEL: 'info',
  ARGON2_MEMORY: '1024',
  ARGON2_TIME: '1',
  // All tests come from one address, many of them with wrong passwords.
  LOGIN_LIMIT_PAIR: '100000',
  // All tests load one gateway on a busy machine; load shedding is tested separately.
  REQUEST_CONCURRENCY: '1000',
};

/** Settings of the shared system: suites load it concurrently, and deadlines are tested with separate systems. */
export const SHARED_ENV: Env = { ...TEST_ENV, REQUEST_TIMEOUT: '30s' };

/** How a separate system differs. */
export interface OwnSystemOptions extends Pick<
  StackOptions,
  | 'natsSeeds'
  | 'gatewayPort'
  | 'ports'
  | 'apps'
  | 'replicas'
  | 'env'
  | 'appEnv'
  | 'note'
  | 'onLine'
  | 'durable'
> {
  /** With its own PostgreSQL server, for tests that stop it. */
  ownPostgres?: boolean;
}

/**
 * A separate system for a test that kills or reconfigures parts: own app processes, own NATS, own databases and, on request,
 * its own PostgreSQL. The test must call `stop()`.
 */
export async function startOwnSystem({
  ownPostgres,
  durable = false,
  env,
  ...options
}: OwnSystemOptions = {}): Promise<Stack> {
  return startStack({
    ...options,
    dataDir: join(testState().folder, `own-${randomUUID()}`),
    cacheDir: PROGRAMS,
    durable,
    env: { ...TEST_ENV, ...env },
    ...(ownPostgres ? {} : { databaseUrls: await ownDatabases() }),
  });
}

/**
 * More processes of apps with settings of their own, beside those of the shared system: with its NATS and its databases, so a
 * gateway needs no services of its own. The test must call `stop()`.
 */
export async function startBesideSystem(
  options: Required<Pick<OwnSystemOptions, 'apps'>> &
    Pick<OwnSystemOptions, 'replicas' | 'appEnv' | 'onLine'>,
): Promise<Stack> {
  const { folder, natsUrl, natsSeeds, databaseUrls } = testState();
  return startStack({
    ...options,
    dataDir: join(folder, `beside-${randomUUID()}`),
    natsUrl,
    natsSeeds,
    databaseUrls,
    env: SHARED_ENV,
  });
}

/** The URL of a fresh database for each service, on the server that all tests share. */
export async function ownDatabases(): Promise<Record<Service, string>> {
  const databases = await freshDatabases();
  const urls = Object.entries(databases).map(([service, { url }]) => [service, url]);
  return Object.fromEntries(urls) as Record<Service, string>;
}
