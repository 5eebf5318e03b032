import { join } from 'node:path';
import { consoleProgress } from './progress';
import { DATA_DIR } from './project';
import { claimDataDir, findRunningSystem } from './run-state';
import { urlsFromEnv } from './service-urls';
import { createDatabases } from './stack/databases';
import { startPostgres } from './stack/postgres';
import { loadSecrets } from './stack/secrets';
import type { Service } from './stack/services';
import { Stack } from './stack/stack';
import { onStop } from './stop-signals';

type Urls = Record<string, string>;

/**
 * Works on the services' databases: those the environment names, those on the server that DATABASE_URL names, those of the
 * running system, or this folder's own, whose server is started for the while.
 */
export async function withDatabases(services: Service[], work: (urls: Urls) => Promise<void>): Promise<void> {
  const named = urlsFromEnv(services);
  if (named) return work(named);
  const running = await findRunningSystem();
  if (!process.env.DATABASE_URL && running) return work(running.databaseUrls);
  const secrets = await loadSecrets(join(DATA_DIR, 'secrets.json'));
  const create = (adminUrl: string): Promise<Urls> =>
    createDatabases(adminUrl, { passwords: secrets.databasePasswords, services });
  if (process.env.DATABASE_URL) return work(await create(process.env.DATABASE_URL));

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
    await work(await create(server.url));
  } finally {
    await stop();
  }
}

/** Works on a system through its API: the one BASE_URL names, the running one, or this folder's, started for the while. */
export async function withSystem(work: (baseUrl: string) => Promise<void>): Promise<void> {
  const baseUrl = process.env.BASE_URL || (await findRunningSystem())?.baseUrl;
  if (baseUrl) return work(baseUrl);

  await claimDataDir();
  console.log('No system runs here; starting one for the while');
  const { DATABASE_URL: databaseUrl, NATS_URL: natsUrl } = process.env;
  const stack = new Stack({
    dataDir: DATA_DIR,
    progress: consoleProgress,
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(natsUrl ? { natsUrl } : {}),
  });
  onStop(
    () => void stack.stop().finally(() => process.exit(130)),
    () => {
      stack.abandon();
      process.exit(130);
    },
  );
  await stack.start();
  try {
    await work(stack.baseUrl);
  } finally {
    await stack.stop();
  }
}
