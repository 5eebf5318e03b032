import { join } from 'node:path';
import { type Service, SERVICES } from '#platform';
import { urlVariable } from '../../apps/cli/src/databases';
import { DATA_DIR } from './project';
import { claimDataDir, findRunningSystem } from './run-state';
import { createDatabases } from './stack/databases';
import { startPostgres } from './stack/postgres';
import { loadSecrets, type Secrets } from './stack/secrets';
import { onStop } from './stop-signals';

type Work<T> = () => Promise<T>;

/**
 * Runs an operator's command with the databases that the environment names. If it names none, sets the variables from the
 * running system, from the server in DATABASE_URL, or from this folder's own server, which is started while the command runs.
 */
export async function withDatabases<T>(work: Work<T>): Promise<T> {
  if (namesDatabases()) return work();
  const secrets = await loadSecrets(join(DATA_DIR, 'secrets.json'));
  process.env.KEY_ENCRYPTION_KEY ??= secrets.keyEncryptionKey;
  const running = await findRunningSystem();
  if (!process.env.DATABASE_URL && running) {
    setDatabases(running.databaseUrls);
    return work();
  }
  if (process.env.DATABASE_URL) {
    setDatabases(await databasesOn(process.env.DATABASE_URL, secrets));
    return work();
  }
  return onOwnServer(secrets, work);
}

/**
 * Runs an operator's command on the NATS server in NATS_URL, or on that of the running system.
 * @throws Error when there is neither
 */
export async function withNats<T>(work: Work<T>): Promise<T> {
  if (process.env.NATS_URL || process.env.NATS_URL_FILE) return work();
  const running = await findRunningSystem();
  if (!running)
    throw new Error('No system is running here. Start one (npm start), or set NATS_URL to a NATS server.');
  process.env.NATS_URL = running.natsUrl;
  if (running.natsOperatorSeed) process.env.NATS_NKEY_SEED = running.natsOperatorSeed;
  return work();
}

const namesDatabases = (): boolean =>
  SERVICES.map(urlVariable).some((name) => process.env[name] || process.env[`${name}_FILE`]);

function setDatabases(urls: Record<string, string>): void {
  for (const [service, url] of Object.entries(urls)) process.env[urlVariable(service as Service)] = url;
}

const databasesOn = (adminUrl: string, { databasePasswords }: Secrets): Promise<Record<Service, string>> =>
  createDatabases(adminUrl, { passwords: databasePasswords });

async function onOwnServer<T>(secrets: Secrets, work: Work<T>): Promise<T> {
  await claimDataDir();
  const server = await startPostgres({
    dataDir: join(DATA_DIR, 'postgres'),
    password: secrets.postgresPassword,
  });
  const stop = (): Promise<void> => server.stop();
  onStop(
    () => void stop().finally(() => process.exit(130)),
    () => process.exit(130),
  );
  try {
    setDatabases(await databasesOn(server.url, secrets));
    return await work();
  } finally {
    await stop();
  }
}
