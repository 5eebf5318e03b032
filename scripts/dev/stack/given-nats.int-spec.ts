import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectNats } from '#transport';
import { jetstreamManager } from '@nats-io/jetstream';
import { PROGRAMS } from '../../../test/support/servers';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { generateSeeds } from '../../../apps/cli/src/nats/identities';
import { startNats } from './nats';
import { type Service, SERVICES } from '#platform';
import { startStack } from './stack';

const NOWHERE = 'nats://127.0.0.1:1';

describe('a system on NATS servers that the developer gave', () => {
  it('declares its streams there with the developer’s credentials, even if one of the servers is down', async () => {
    const folder = await temporaryFolder();
    const seeds = generateSeeds();
    const server = await startNats({
      dataDir: join(folder, 'nats'),
      cacheDir: PROGRAMS,
      durable: false,
      seeds,
    });
    const seedFile = join(folder, 'seed');
    await writeFile(seedFile, `${seeds.operator}\n`);
    process.env.NATS_NKEY_SEED_FILE = seedFile;
    try {
      const stack = await startStack({
        dataDir: join(folder, 'data'),
        natsUrl: `${NOWHERE},${server.url}`,
        apps: [],
        databaseUrls: Object.fromEntries(SERVICES.map((service) => [service, ''])) as Record<Service, string>,
      });
      await stack.stop();
      const connection = await connectNats([server.url], 'test', { NATS_NKEY_SEED: seeds.operator });
      const { streams } = await jetstreamManager(connection);
      expect((await streams.names().next()).sort()).toEqual(
        ['DEAD_LETTERS', ...SERVICES.map((service) => `EVENTS_${service.toUpperCase()}`)].sort(),
      );
      await connection.close();
    } finally {
      delete process.env.NATS_NKEY_SEED_FILE;
      await server.stop();
    }
  });
});
