import { join } from 'node:path';
import { startStack } from '../../scripts/stack/stack';
import { endRun, endRunOnSignals, onEndOfRun } from './end-of-run';
import { startServers } from './servers';
import { publishState } from './state';
import { TEST_ENV } from './system';

/** Before e2e tests: real servers, and one whole system that the tests share. */
export default async function setUp(): Promise<void> {
  endRunOnSignals();
  try {
    const state = await startServers();
    const { adminUrl, natsUrl } = state;
    const dataDir = join(state.folder, 'system');
    const stack = await startStack({ dataDir, databaseUrl: adminUrl, natsUrl, env: TEST_ENV });
    onEndOfRun(() => stack.stop());
    publishState({ ...state, baseUrl: stack.baseUrl });
  } catch (error) {
    await endRun();
    throw error;
  }
}
