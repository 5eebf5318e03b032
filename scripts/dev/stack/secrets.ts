import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DEVELOPMENT_MARK } from '#config';
import { developmentSeed, generateSeeds, type Seeds } from '../../../apps/cli/src/nats/identities';
import { SERVICES, type Service } from '#platform';

/** The secrets of a local system. */
export interface Secrets {
  postgresPassword: string;
  databasePasswords: Record<Service, string>;
  /** 32 bytes in base64: encrypts the private keys of access tokens in the auth service's database. */
  keyEncryptionKey: string;
  /** The NATS seed of each app. */
  natsSeeds: Seeds;
}

/** Generates new secrets, marked as such: apps reject them in production. */
export function generateSecrets(): Secrets {
  const password = (): string => `${DEVELOPMENT_MARK}-${randomBytes(24).toString('base64url')}`;
  return {
    postgresPassword: password(),
    databasePasswords: Object.fromEntries(SERVICES.map((service) => [service, password()])) as Record<
      Service,
      string
    >,
    keyEncryptionKey: Buffer.concat([Buffer.from(DEVELOPMENT_MARK), randomBytes(24)]).toString('base64'),
    natsSeeds: generateSeeds(developmentSeed),
  };
}

/** The secrets kept in a file, readable by its owner only; missing ones are generated and added. */
export async function loadSecrets(path: string): Promise<Secrets> {
  const kept = await readSecrets(path);
  const made = generateSecrets();
  const names = Object.keys(made) as (keyof Secrets)[];
  if (names.every((name) => name in kept)) return kept as Secrets;
  const secrets = Object.fromEntries(
    names.map((name) => [name, kept[name] ?? made[name]]),
  ) as unknown as Secrets;
  await mkdir(dirname(path), { recursive: true });
  // Written to a temporary file and renamed, so that a killed run leaves no partial file.
  await writeFile(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return secrets;
}

async function readSecrets(path: string): Promise<Partial<Secrets>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Error(`Cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}
