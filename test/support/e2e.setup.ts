import { join } from 'node:path';
import { loadSecrets } from '../../scripts/dev/stack/secrets';
import { startStack } from '../../scripts/dev/stack/stack';
import type { AppName } from '#platform';
import { endRun, endRunOnSignals, onEndOfRun } from './end-of-run';
import { startServers } from './servers';
import { publishState } from './state';
import { TEST_ENV } from './own-system';

/** Before e2e tests: real servers, and one whole system that the tests share. */
export default async function setUp(): Promise<void> {
  endRunOnSignals();
  try {
    const state = await startServers();
    const { adminUrl, natsUrl, natsSeeds } = state;
    const dataDir = join(state.folder, 'system');
    const stack = await startStack({ dataDir, databaseUrl: adminUrl, natsUrl, natsSeeds, env: TEST_ENV });
    onEndOfRun(() => stack.stop());
    // The system has given the databases' roles passwords of its own; copies of databases are opened with those.
    const secrets = await loadSecrets(join(dataDir, 'secrets.json'));
    const { baseUrl, databaseUrls, processes } = stack;
    const adminUrls = Object.fromEntries(processes.map(({ name, adminUrl }) => [name, adminUrl])) as Record<
      AppName,
      string
    >;
    publishState({ ...state, secrets, baseUrl, databaseUrls, adminUrls });
  } catch (error) {
    await endRun();
    throw error;
  }
}
