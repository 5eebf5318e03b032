import { randomBytes } from 'node:crypto';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSeeds } from '../../../../apps/cli/src/nats/identities';
import type { Secrets } from '../../../dev/stack/secrets';
import { type Service, SERVICES } from '#platform';

/** Secrets without the mark of development, which apps reject in production. */
export function productionSecrets(): Secrets {
  const password = (): string => randomBytes(24).toString('base64url');
  return {
    postgresPassword: password(),
    databasePasswords: Object.fromEntries(SERVICES.map((service) => [service, password()])) as Record<
      Service,
      string
    >,
    keyEncryptionKey: randomBytes(32).toString('base64'),
    natsSeeds: generateSeeds(),
  };
}

/** Writes secrets for production where a system looks for its secrets, unless there are some. */
export async function keepProductionSecrets(dataDir: string): Promise<void> {
  const file = join(dataDir, 'secrets.json');
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) return;
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, JSON.stringify(productionSecrets()), { mode: 0o600 });
}
