import { withDatabases, withSystem } from './db-target';
import { migrateAll } from './migrate';
import { seed } from './seed';
import { chooseServices } from './stack/services';

/** `npm run db:migrate|db:revert|db:seed [service…]`. */
async function main([action, ...names]: string[]): Promise<void> {
  switch (action) {
    case 'migrate':
    case 'revert': {
      const services = chooseServices(names);
      const direction = action === 'migrate' ? 'up' : 'down';
      return withDatabases(services, (urls) => migrateAll(services, urls, direction));
    }
    case 'seed':
      return withSystem(seed);
    default:
      throw new Error('usage: npm run db:migrate|db:revert|db:seed [-- service…]');
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  },
);
