import { endRun } from './end-of-run';

/** After all tests of a run: stops what the set-up started. */
export default async function tearDown(): Promise<void> {
  await endRun();
}
