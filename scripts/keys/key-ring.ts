import { join } from 'node:path';
import { loadEnv } from '#config';
import { openDatabase, Transaction } from '#database';
import { AuthVariables } from '../../apps/auth/src/auth.env';
import { KeyCipher } from '../../apps/auth/src/key/key-cipher';
import { KeyRingService } from '../../apps/auth/src/key/key-ring.service';
import { scheduleOf } from '../../apps/auth/src/key/key-schedule';
import { SigningKey } from '../../apps/auth/src/key/signing-key.entity';
import { SigningKeyRepository } from '../../apps/auth/src/key/signing-key.repository';
import { DATA_DIR } from '../project';
import { loadSecrets } from '../stack/secrets';

const KeyEnv = AuthVariables.pick({ KEY_ENCRYPTION_KEY: true, KEY_ROTATION_INTERVAL: true });

/**
 * Works on the keys of access tokens in an auth service's database.
 * @param secret that they are encrypted with; absent, the one that the environment or this folder has
 */
export async function withKeyRing<T>(
  url: string,
  work: (keys: KeyRingService) => Promise<T>,
  secret?: string,
): Promise<T> {
  const env = loadEnv(KeyEnv, secret ? { KEY_ENCRYPTION_KEY: secret } : await ownEnvironment());
  const source = await openDatabase({ url, poolSize: 2, applicationName: 'keys', entities: [SigningKey] });
  const cipher = new KeyCipher(env.KEY_ENCRYPTION_KEY);
  const schedule = scheduleOf(env.KEY_ROTATION_INTERVAL);
  try {
    return await work(
      new KeyRingService(new Transaction(source), new SigningKeyRepository(), cipher, schedule),
    );
  } finally {
    await source.destroy();
  }
}

async function ownEnvironment(): Promise<NodeJS.ProcessEnv> {
  const { KEY_ENCRYPTION_KEY, KEY_ENCRYPTION_KEY_FILE } = process.env;
  if (KEY_ENCRYPTION_KEY || KEY_ENCRYPTION_KEY_FILE) return process.env;
  const { keyEncryptionKey } = await loadSecrets(join(DATA_DIR, 'secrets.json'));
  return { ...process.env, KEY_ENCRYPTION_KEY: keyEncryptionKey };
}
