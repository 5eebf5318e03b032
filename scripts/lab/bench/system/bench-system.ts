import { join } from 'node:path';
import { argon2id, hash } from 'argon2';
import { AuthVariables } from '../../../../apps/auth/src/auth.env';
import { DATA_DIR, PROJECT_DIR } from '../../../dev/project';
import type { Progress } from '../../../dev/progress';
import { AppProcess } from '../../../dev/stack/app-process';
import { type Env, appEnv } from '../../../dev/stack/app-env';
import { freePort } from '../../../dev/stack/ports';
import { startPostgres } from '../../../dev/stack/postgres';
import { prepareDatabases } from '../../../dev/stack/prepare-databases';
import { loadSecrets } from '../../../dev/stack/secrets';
import { Stack } from '../../../dev/stack/stack';
import { APPS } from '#platform';
import { startDiscardingCollector, traced, WITHOUT_TELEMETRY } from '../collector';
import { PASSWORD } from '../data/identities';
import { addAccounts, adminUrls, loadData } from '../data/load';
import { sizeOf } from '../data/size';
import { Floors } from '../floors/floors';
import { LoadGenerator } from '../load/load-generator';
import { WRITTEN_IDS } from '../load/operations';
import type { World } from '../load/world';
import { profiling } from '../profile/profiling';
import { createArticles, logIn } from './api';
import { DataFolder } from './data-folder';
import { Effects } from './effects';
import type { BenchOptions, Telemetry } from './options';
import { keepProductionSecrets } from './production-secrets';
import { Usage } from './usage';

/** Accounts that send requests with a token, as many as there are connections by default. */
const ACCOUNTS = 32;

/** A whole system with a data set, what loads it and what measures it. */
export interface BenchSystem {
  stack: Stack;
  floors: Floors;
  generator: LoadGenerator;
  effects: Effects;
  usage: Usage;
  world: World;
  passwordHash: string;
  /** The processes of the apps, by name, for CPU profiles. */
  nodePids: () => Record<string, readonly number[]>;
}

/** Requests of the developer: to stop everything in order, and to kill it at once. */
export interface Signals {
  stop: AbortSignal;
  kill: AbortSignal;
}

/** How a system is started and reported. */
interface Control extends Signals {
  progress: Progress;
}

/** Things to close, the last opened first. */
type Closing = (() => Promise<unknown> | void)[];

/**
 * Starts a system with production settings and its data set, does the work, and stops everything, also when the signal aborts.
 * Limits of rate are those of `npm start` for one machine: announced, and too high to be reached.
 */
export async function withBenchSystem<T>(
  options: BenchOptions,
  control: Control,
  work: (system: BenchSystem) => Promise<T>,
): Promise<T> {
  const closing: Closing = [];
  try {
    return await work(await open(options, control, closing));
  } catch (error) {
    // Stopping breaks what runs; the reason to stop says more than the broken part.
    control.stop.throwIfAborted();
    throw error;
  } finally {
    await closeAll(closing);
  }
}

/** Closes everything, also what comes after something that cannot be closed. @throws the first error */
async function closeAll(closing: Closing): Promise<void> {
  const errors: unknown[] = [];
  for (const close of closing.reverse()) {
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

async function open(options: BenchOptions, control: Control, closing: Closing): Promise<BenchSystem> {
  const { stop: signal, kill, progress } = control;
  const folder = await DataFolder.open(options.keep, options.articles);
  closing.push(() => folder.close());
  await keepProductionSecrets(folder.path);
  const passwordHash = folder.passwordHash ?? (await load(folder, options.articles, control));
  signal.throwIfAborted();

  const collector = await startDiscardingCollector();
  closing.push(() => collector.close());
  const env: Env = {
    ENVIRONMENT: 'production',
    NODE_ENV: 'production',
    // A line for each request would measure the disk.
    LOG_LEVEL: 'warn',
    JWT_EXPIRES_IN: '12h',
    ...telemetryEnv(options.telemetry, collector.url),
    ...(options.cpuProfile && profiling(options.cpuProfile)),
  };
  const replicas = Object.fromEntries(APPS.map((app) => [app, options.replicas]));
  const stack = new Stack({ dataDir: folder.path, cacheDir: join(DATA_DIR, 'bin'), env, replicas, progress });
  signal.addEventListener('abort', () => void stack.stop(), { once: true });
  kill.addEventListener('abort', () => stack.abandon(), { once: true });
  closing.push(() => stack.stop());
  await stack.start();
  signal.throwIfAborted();
  const { adminDatabaseUrl = '' } = stack;

  const uncached = await startUncachedGateway(stack, folder.path, env);
  closing.push(() => uncached.process.stop());
  const floors = new Floors();
  closing.push(() => floors.stop());
  const floorUrl = await floors.listen(stack.databaseUrls.articles);
  const generator = new LoadGenerator();
  closing.push(() => generator.stop());
  signal.addEventListener('abort', () => void generator.stop(), { once: true });
  const effects = await Effects.watch(adminDatabaseUrl, stack.natsUrl, stack.natsOperatorSeed, signal);
  closing.push(() => effects.close());

  const size = sizeOf(options.articles);
  const run = await folder.nextRun();
  const first = size.users + run * ACCOUNTS;
  await addAccounts(adminUrls(adminDatabaseUrl), first, ACCOUNTS, passwordHash);
  const accounts = await progress.step(
    'logging accounts in',
    () => logIn(stack.baseUrl, first, ACCOUNTS),
    (all) => `${all.length} accounts logged in`,
  );
  const owned = await createArticles(stack.baseUrl, accounts.slice(0, WRITTEN_IDS), run);
  const world = { size, accounts, owned, run };
  const urls = { gateway: stack.baseUrls, uncached: [uncached.url], floor: [floorUrl] };
  await generator.prepare(world, urls);
  await effects.untilDone();

  const nodePids = (): Record<string, readonly number[]> => ({
    ...Object.fromEntries(APPS.map((app) => [app, pidsOf(stack, app, options.replicas)])),
    'gateway (no cache)': definedPids([uncached.process.pid]),
  });
  const named = (): Record<string, readonly number[]> => ({
    ...nodePids(),
    nats: definedPids([stack.nats?.pid]),
    floor: floors.pids,
  });
  const usage = new Usage({ named, postgres: () => stack.postgres?.pid }, effects.ownBackends);
  return { stack, floors, generator, effects, usage, world, passwordHash, nodePids };
}

/** Creates and fills the databases, on a server that does not sync to disk; the system starts its own with the same data. */
async function load(
  folder: DataFolder,
  articles: number,
  { stop: signal, kill, progress }: Control,
): Promise<string> {
  const secrets = await loadSecrets(join(folder.path, 'secrets.json'));
  const password = secrets.postgresPassword;
  const postgres = await startPostgres({ dataDir: join(folder.path, 'postgres'), password, durable: false });
  kill.addEventListener('abort', () => void postgres.kill('SIGQUIT'), { once: true });
  try {
    await prepareDatabases(postgres.url, secrets, { progress });
    const passwordHash = await hashPassword();
    const onStep = (step: string, rows?: number): void => {
      if (articles >= REPORTED_ARTICLES) progress.note(rows === undefined ? step : `${step} ${rows} rows`);
    };
    await progress.step(
      `loading ${articles} articles`,
      () => loadData(adminUrls(postgres.url), sizeOf(articles), passwordHash, { signal, onStep }),
      () => `${articles} articles loaded`,
    );
    await folder.complete(articles, passwordHash);
    return passwordHash;
  } finally {
    await postgres.stop();
  }
}

/** The steps of loading fewer articles take less than a second each. */
const REPORTED_ARTICLES = 20_000;

/** With the parameters that the auth service has by default. */
async function hashPassword(): Promise<string> {
  const { ARGON2_MEMORY, ARGON2_TIME, ARGON2_PARALLELISM } = AuthVariables.shape;
  return hash(PASSWORD, {
    type: argon2id,
    memoryCost: ARGON2_MEMORY.parse(undefined),
    timeCost: ARGON2_TIME.parse(undefined),
    parallelism: ARGON2_PARALLELISM.parse(undefined),
  });
}

function telemetryEnv(telemetry: Telemetry, collector: string): Env {
  if (telemetry === 'off') return WITHOUT_TELEMETRY;
  return traced(telemetry === '1%' ? 0.01 : 1, collector);
}

/** A gateway that asks the services for everything. */
async function startUncachedGateway(
  stack: Stack,
  dataDir: string,
  env: Env,
): Promise<{ process: AppProcess; url: string }> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const gateway = new AppProcess({
    name: 'gateway (no cache)',
    args: [join(PROJECT_DIR, 'dist/apps/gateway/src/main.js')],
    cwd: PROJECT_DIR,
    adminPort,
    logFile: join(dataDir, 'logs/gateway-uncached.log'),
    env: appEnv({
      app: 'gateway',
      adminPort,
      natsUrl: stack.natsUrl,
      natsSeed: stack.secrets.natsSeeds.gateway,
      databaseUrls: stack.databaseUrls,
      keyEncryptionKey: stack.secrets.keyEncryptionKey,
      gatewayPort: port,
      outer: process.env,
      overrides: { ...env, READ_CACHE: 'false' },
    }),
  });
  await gateway.start();
  return { process: gateway, url: `http://127.0.0.1:${port}` };
}

const definedPids = (pids: readonly (number | undefined)[]): number[] =>
  pids.filter((pid) => pid !== undefined);

const pidsOf = (stack: Stack, app: (typeof APPS)[number], replicas: number): number[] =>
  definedPids(Array.from({ length: replicas }, (_, index) => stack.app(app, index).pid));
