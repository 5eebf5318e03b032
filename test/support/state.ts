import type { Seeds } from '../../apps/cli/src/nats/identities';
import type { Secrets } from '../../scripts/dev/stack/secrets';
import type { AppName, Service } from '#platform';

/** What the set-up of a test run passes to its tests, in an environment variable because workers are processes. */
export interface TestState {
  /** A folder for this run's files, removed at its end. */
  folder: string;
  adminUrl: string;
  natsUrl: string;
  natsSeeds: Seeds;
  secrets: Secrets;
  /** The gateway of the shared system, in e2e runs only. */
  baseUrl?: string;
  /** The admin address of each app of the shared system, in e2e runs only. */
  adminUrls?: Record<AppName, string>;
  /** The databases of the shared system, in e2e runs only. */
  databaseUrls?: Record<Service, string>;
  /** An account of the shared system that is an admin, in e2e runs only. */
  admin?: { email: string; password: string };
  /** The key with which the shared system signs access tokens, as PEM, in e2e runs only. */
  signingKey?: string;
}

const VARIABLE = 'TEST_STATE';

/** Publishes the state for all workers; called by a global set-up. */
export function publishState(state: TestState): void {
  process.env[VARIABLE] = JSON.stringify(state);
}

/** The state of this test run. */
export function testState(): TestState {
  const text = process.env[VARIABLE];
  if (!text) throw new Error('Only integration and e2e tests have servers; rename the file to *.int-spec.ts');
  return JSON.parse(text) as TestState;
}
