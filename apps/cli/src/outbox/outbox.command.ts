import { seconds } from '#config';
import { withClient } from '#database';
import { republish } from '#outbox';
import type { Service } from '#platform';
import { type Command, InvalidArgumentError } from 'commander';
import { chooseServices, databasesOf } from '../databases';
import { command, commandGroup } from '../usage';

/** `outbox reconcile`: publishes again what a broker may have lost. */
export const outboxCommand = (): Command =>
  commandGroup(
    'outbox',
    'Events on their way from the databases to NATS.',
    command(
      'reconcile [service...]',
      'Publish the events of a time again. Consumers skip what they have handled.',
    )
      .option('--since <span>', 'events that are not older than this', spanOf, spanOf('24h'))
      .action((names: string[], { since }: { since: number }) => reconcileAll(chooseServices(names), since)),
  );

function spanOf(text: string): number {
  const span = seconds().safeParse(text);
  if (!span.success) throw new InvalidArgumentError('It must be a span of time such as 15m, 12h or 30d.');
  return span.data;
}

async function reconcileAll(services: Service[], since: number): Promise<void> {
  const urls = databasesOf(services);
  for (const service of services) {
    const events = await withClient(urls[service], (client) => republish(client, since));
    console.log(`✓ ${service.padEnd(14)} ${events} events will be published again`);
  }
}
