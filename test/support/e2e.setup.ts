import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as contracts from '#contracts';
import { openApi } from '../../apps/gateway/src/documents/openapi';
import { grantRole } from '../../apps/cli/src/users/grant-role';
import { startStack } from '../../scripts/dev/stack/stack';
import type { AppName } from '#platform';
import { documentOf } from './api-document';
import { endRun, endRunOnSignals, onEndOfRun } from './end-of-run';
import { registered } from './people';
import { startServers } from './servers';
import { signingKey } from './signing-key';
import { publishState } from './state';
import { ownDatabases, SHARED_ENV } from './own-system';

/** Set-up of e2e tests: real servers, and one whole system that the tests share. */
export default async function setUp(): Promise<void> {
  endRunOnSignals();
  try {
    const state = await startServers();
    await writeFile(
      documentOf(state.folder),
      JSON.stringify(openApi(contracts.routesIn(contracts), '0.0.0')),
    );
    // The databases of the shared system are copies too.
    publishState(state);
    const { natsUrl, natsSeeds } = state;
    const dataDir = join(state.folder, 'system');
    const stack = await startStack({
      dataDir,
      databaseUrls: await ownDatabases(),
      natsUrl,
      natsSeeds,
      env: SHARED_ENV,
    });
    onEndOfRun(() => stack.stop());
    const { baseUrl, databaseUrls, processes } = stack;
    const secrets = { ...state.secrets, keyEncryptionKey: stack.secrets.keyEncryptionKey };
    const adminUrls = Object.fromEntries(processes.map(({ name, adminUrl }) => [name, adminUrl])) as Record<
      AppName,
      string
    >;
    const shared = { ...state, secrets, baseUrl, databaseUrls, adminUrls };
    publishState(shared);
    // Made here once, because every file would load the services' code for them.
    const [{ email, password }, key] = await Promise.all([
      registered(),
      signingKey(databaseUrls.auth, secrets.keyEncryptionKey),
    ]);
    await grantRole(databaseUrls.auth, email, 'admin');
    publishState({ ...shared, admin: { email, password }, signingKey: key });
  } catch (error) {
    await endRun();
    throw error;
  }
}
