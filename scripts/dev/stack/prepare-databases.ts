import { migrationsFolder, runMigrations } from '../../../apps/cli/src/migrate/migrations';
import { type Progress, silent } from '../progress';
import { createDatabases } from './databases';
import type { Secrets } from './secrets';
import { type Service, SERVICES } from '#platform';

/** Creates the services' roles and databases where missing, and migrates them. */
export async function prepareDatabases(
  adminUrl: string,
  secrets: Secrets,
  { progress = silent, prefix }: { progress?: Progress; prefix?: string } = {},
): Promise<Record<Service, string>> {
  const urls = await progress.step(
    'making databases',
    () => createDatabases(adminUrl, { passwords: secrets.databasePasswords, prefix }),
    () => 'databases ready',
  );
  await progress.step(
    'migrating',
    () =>
      Promise.all(
        SERVICES.map((service) => runMigrations({ url: urls[service], folder: migrationsFolder(service) })),
      ),
    (ran) => (ran.flat().length > 0 ? `migrations done (${ran.flat().length} new)` : 'migrations up to date'),
  );
  return urls;
}
