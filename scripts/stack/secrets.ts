import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SERVICES, type Service } from './services';

/** The secrets of a system on one's own machine. */
export interface Secrets {
  postgresPassword: string;
  databasePasswords: Record<Service, string>;
  /** EC P-256, PKCS #8, PEM: the key that signs access tokens. */
  jwtPrivateKey: string;
}

/** Makes new secrets. */
export function generateSecrets(): Secrets {
  const password = (): string => randomBytes(24).toString('base64url');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    postgresPassword: password(),
    databasePasswords: Object.fromEntries(SERVICES.map((service) => [service, password()])) as Record<
      Service,
      string
    >,
    jwtPrivateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** The secrets kept in a file, made at the first call; readable by its owner only. */
export async function loadSecrets(path: string): Promise<Secrets> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Error(`Cannot read ${path}: ${(error as Error).message}`, { cause: error });
    }
  }
  const secrets = generateSecrets();
  await mkdir(dirname(path), { recursive: true });
  // Written beside and renamed, so that a killed run leaves no half of it.
  await writeFile(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return secrets;
}
