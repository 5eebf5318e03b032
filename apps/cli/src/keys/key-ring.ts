import { loadEnv } from '#config';
import { openDatabase, Transaction } from '#database';
import { AuthVariables } from '../../../auth/src/auth.env';
import { KeyCipher } from '../../../auth/src/key/key-cipher';
import { KeyRingService } from '../../../auth/src/key/key-ring.service';
import { scheduleOf } from '../../../auth/src/key/key-schedule';
import { SigningKey } from '../../../auth/src/key/signing-key.entity';
import { SigningKeyRepository } from '../../../auth/src/key/signing-key.repository';

const KeyEnv = AuthVariables.pick({ KEY_ENCRYPTION_KEY: true, KEY_ROTATION_INTERVAL: true });

/**
 * Works on the keys of access tokens in an auth service's database.
 * @param secret that encrypts them; by default that of the environment
 */
export async function withKeyRing<T>(
  url: string,
  work: (keys: KeyRingService) => Promise<T>,
  secret?: string,
): Promise<T> {
  const env = loadEnv(KeyEnv, secret ? { KEY_ENCRYPTION_KEY: secret } : process.env);
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
