import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { testState } from './state';

/** An empty folder that is removed when the test run ends. */
export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(testState().folder, 'folder-'));
}
