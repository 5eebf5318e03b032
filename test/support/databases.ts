import { randomUUID } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { connectAsAdmin, urlFor } from '../../scripts/dev/stack/databases';
import { type Service, SERVICES } from '#platform';
import { testState } from './state';

/** Prefix of the migrated databases that are copied for each test. */
export const TEMPLATE_PREFIX = 'template_';

/** A database for one test or one test file. */
export interface FreshDatabase {
  /** Connects with the service's own role, with the rights it has in production. */
  url: string;
  drop: () => Promise<void>;
}

/** A migrated, empty database of a service, copied within some 50 ms. */
export async function freshDatabase(service: Service): Promise<FreshDatabase> {
  const { adminUrl, secrets } = testState();
  // Random: a worker runs several files, and each loads this module afresh.
  const name = `${service}_${randomUUID()}`;
  const template = escapeIdentifier(`${TEMPLATE_PREFIX}${service}`);
  await asAdmin(
    `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${template} OWNER ${escapeIdentifier(service)}`,
  );
  return {
    url: urlFor(adminUrl, name, service, secrets.databasePasswords[service]),
    // With FORCE, because a pool that a failing test left open must not fail the next test too.
    drop: () => asAdmin(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
  };
}

/** One fresh database for each service. */
export async function freshDatabases(): Promise<Record<Service, FreshDatabase>> {
  const entries = await Promise.all(
    SERVICES.map(async (service) => [service, await freshDatabase(service)] as const),
  );
  return Object.fromEntries(entries) as Record<Service, FreshDatabase>;
}

async function asAdmin(statement: string): Promise<void> {
  const admin = await connectAsAdmin(testState().adminUrl);
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}
