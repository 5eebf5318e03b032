import { seconds } from '#config';
import { republish } from '#outbox';
import { Client } from 'pg';
import { withDatabases } from './db-target';
import { chooseServices, type Service } from './stack/services';

const USAGE = 'usage: npm run outbox:reconcile -- --since 24h [service…]';

/** `npm run outbox:reconcile -- --since 24h [service…]`: publishes again what a broker may have lost. */
async function main([action, ...args]: string[]): Promise<void> {
  const at = args.indexOf('--since');
  const since = seconds().safeParse(at < 0 ? '24h' : args[at + 1]);
  if (action !== 'reconcile' || !since.success) throw new Error(USAGE);
  const services = chooseServices(at < 0 ? args : args.toSpliced(at, 2));
  await withDatabases(services, async (urls) => {
    for (const service of services) await reconcile(service, urls[service] ?? '', since.data);
  });
}

async function reconcile(service: Service, url: string, since: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const events = await republish(client, since);
    console.log(`✓ ${service.padEnd(14)} ${events} events will be published again`);
  } finally {
    await client.end();
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  },
);
