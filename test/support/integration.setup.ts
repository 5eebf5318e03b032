import { endRun, endRunOnSignals } from './end-of-run';
import { startServers } from './servers';
import { publishState } from './state';

/** Before integration tests: real servers, and a migrated database per service to copy. */
export default async function setUp(): Promise<void> {
  endRunOnSignals();
  try {
    publishState(await startServers());
  } catch (error) {
    await endRun();
    throw error;
  }
}
