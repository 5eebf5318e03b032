import type { Command } from 'commander';
import { chooseServices, databasesOf } from '../databases';
import { command } from '../usage';
import { type Direction, migrationsFolder, runMigrations } from './migrations';

/** `migrate [service...]`: run by a deployment before the new version starts. */
export const migrateCommand = (): Command =>
  command('migrate [service...]', 'Run the missing migrations of all services, or of those named.').action(
    (names: string[]) => migrateAll(names, 'up'),
  );

/** `revert [service...]`. */
export const revertCommand = (): Command =>
  command('revert [service...]', 'Revert the last migration of all services, or of those named.').action(
    (names: string[]) => migrateAll(names, 'down'),
  );

async function migrateAll(names: string[], direction: Direction): Promise<void> {
  const services = chooseServices(names);
  const urls = databasesOf(services);
  for (const service of services) {
    const url = urls[service] as string;
    const ran = await runMigrations({ url, folder: migrationsFolder(service), direction });
    const verb = direction === 'up' ? 'migrated' : 'taken back';
    console.log(ran.length > 0 ? `✓ ${service}: ${verb} ${ran.join(', ')}` : `✓ ${service}: nothing to do`);
  }
}
