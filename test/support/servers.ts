import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { declareStreamsAt } from '../../apps/cli/src/streams/declare-streams';
import { DATA_DIR } from '../../scripts/dev/project';
import { startNats } from '../../scripts/dev/stack/nats';
import { startPostgres } from '../../scripts/dev/stack/postgres';
import { prepareDatabases } from '../../scripts/dev/stack/prepare-databases';
import { isAlive } from '../../scripts/dev/stack/processes';
import { generateSecrets } from '../../scripts/dev/stack/secrets';
import { TEMPLATE_PREFIX } from './databases';
import { onEndOfRun } from './end-of-run';
import type { TestState } from './state';

const RUNS = join(DATA_DIR, 'test');

/** Where a downloaded nats-server is kept, shared with `npm start`. */
export const PROGRAMS = join(DATA_DIR, 'bin');

/** Starts one PostgreSQL and one NATS for a test run, and creates the databases that tests copy. */
export async function startServers(): Promise<TestState> {
  await removeAbandonedRuns();
  const folder = join(RUNS, String(process.pid));
  await mkdir(folder, { recursive: true });
  onEndOfRun(() => rm(folder, { recursive: true, force: true }));
  const secrets = generateSecrets();
  const [postgres, nats] = await Promise.all([
    startPostgres({
      dataDir: join(folder, 'postgres'),
      password: secrets.postgresPassword,
      durable: false,
      // Several systems at a time have their databases here, each with a connection pool for every process.
      maxConnections: 500,
    }),
    startNats({
      dataDir: join(folder, 'nats'),
      seeds: secrets.natsSeeds,
      cacheDir: PROGRAMS,
      durable: false,
      announce: (text) => process.stderr.write(`${text}\n`),
    }),
  ]);
  onEndOfRun(() => postgres.stop());
  onEndOfRun(() => nats.stop());
  await declareStreamsAt([nats.url], { NATS_NKEY_SEED: secrets.natsSeeds.operator });
  await prepareDatabases(postgres.url, secrets, { prefix: TEMPLATE_PREFIX });
  return { folder, adminUrl: postgres.url, natsUrl: nats.url, natsSeeds: secrets.natsSeeds, secrets };
}

/** Removes what killed test runs left behind. */
async function removeAbandonedRuns(): Promise<void> {
  for (const name of await readdir(RUNS).catch(() => [])) {
    if (!(await isAlive(Number(name)))) await rm(join(RUNS, name), { recursive: true, force: true });
  }
}
