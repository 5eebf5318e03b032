import { type Direction, migrationsFolder, runMigrations } from './migrations';
import { urlsFromEnv, urlVariable } from './service-urls';
import { chooseServices, type Service } from './stack/services';

/** Migrates the databases one after the other and says what ran. */
export async function migrateAll(
  services: Service[],
  urls: Record<string, string>,
  direction: Direction = 'up',
): Promise<void> {
  for (const service of services) {
    const ran = await runMigrations({
      url: urls[service] as string,
      folder: migrationsFolder(service),
      direction,
    });
    const verb = direction === 'up' ? 'migrated' : 'taken back';
    console.log(ran.length > 0 ? `✓ ${service}: ${verb} ${ran.join(', ')}` : `✓ ${service}: nothing to do`);
  }
}

/** `node dist/scripts/migrate.js [service…]`: what a deployment runs before the new version; needs no development tools. */
async function main(names: string[]): Promise<void> {
  const services = chooseServices(names);
  const urls = urlsFromEnv(services);
  if (!urls) throw new Error(`Set ${services.map(urlVariable).join(', ')}`);
  await migrateAll(services, urls);
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exitCode = 1;
  });
}
