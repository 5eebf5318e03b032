import * as contracts from '#contracts';
import { APPS, PLATFORM, SERVICES } from '#platform';
import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmCommand, runCommandLine } from './command-line';
import { clientFiles } from './generate/client/client';
import { releasedDocument } from './generate/released-document';
import { nounNames, serviceNames } from './generate/names';
import { addNoun } from './generate/noun';
import { addService } from './generate/service';
import { Workspace } from './generate/workspace';
import { PROJECT_DIR } from './project';

const NEXT = `
Next: npm run generate -- client, npm test, and read what was written. Make the noun yours: its columns in the entity, the migration and the contract;
its rules in the entity and the service.`;

/** `npm run generate -- service <name>`, `-- noun <service> <noun>`, `-- client` and `-- openapi`. */
function generateCommand(root = PROJECT_DIR, now = Date.now()): Command {
  const generate = npmCommand(
    'generate',
    'Write a service, or a noun of a service, that works and is tested; the typed client again; or the OpenAPI document of a release.',
  );
  generate
    .command('service <name>')
    .description(
      'A service with a first noun: app, contract, migrations, topology, Compose, Kubernetes, dashboards, tests.',
    )
    .option(
      '--noun <noun>',
      'its first noun, in kebab-case; without it, the name of the service without its last s',
    )
    .option('--plural <nouns>', 'the plural of the noun, if it is not the noun with an s')
    .action(
      async (name: string, { noun = name.replace(/s$/, ''), plural }: { noun?: string; plural?: string }) => {
        const workspace = new Workspace(root);
        const service = serviceNames(name);
        const freeAdminPort = Math.max(...APPS.map((app) => PLATFORM[app].adminPort)) + 1;
        await addService(
          workspace,
          { ...service, __time__: String(now) },
          { services: SERVICES, freeAdminPort },
        );
        await addNoun(workspace, { ...service, ...nounNames(noun, plural), __time__: String(now + 1) });
        await report(workspace);
      },
    );
  generate
    .command('noun <service> <noun>')
    .description('A noun of a service: contract, routes, role files, migration, tests.')
    .option('--plural <nouns>', 'the plural of the noun, if it is not the noun with an s')
    .action(async (name: string, noun: string, { plural }: { plural?: string }) => {
      const workspace = new Workspace(root);
      await addNoun(workspace, { ...serviceNames(name), ...nounNames(noun, plural), __time__: String(now) });
      await report(workspace);
    });
  generate
    .command('client')
    .description('The types and the routes of the typed client, from the contracts as they are now.')
    .action(async () => {
      for (const [path, text] of await clientFiles(root, contracts.routesIn(contracts))) {
        await writeFile(join(root, path), text);
        console.log(`~ ${path}`);
      }
    });
  generate
    .command('openapi')
    .description('docs/openapi.json, with which a test compares the API: for a release.')
    .action(async () => {
      const path = 'docs/openapi.json';
      await writeFile(join(root, path), await releasedDocument(root));
      console.log(`~ ${path}`);
    });
  return generate;
}

async function report(workspace: Workspace): Promise<void> {
  const { added, changed } = await workspace.write();
  for (const path of added) console.log(`+ ${path}`);
  for (const path of changed) console.log(`~ ${path}`);
  console.log(NEXT);
}

void runCommandLine(generateCommand());
