import { hkdfSync } from 'node:crypto';
import { seal, unseal } from '#database';

/** Uses of the service's secret. Each has a key of its own. */
type Purpose = 'signing keys' | 'idempotent answers';

/** Encrypts private keys in the database with the secret of the environment. */
export class KeyCipher {
  private readonly key: Buffer;

  /** @param secret 32 random bytes */
  constructor(private readonly secret: Buffer) {
    this.key = this.derive('signing keys');
  }

  /** The key for one purpose, which reveals nothing about the keys for others (RFC 5869). */
  derive(purpose: Purpose): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret, '', purpose, 32));
  }

  seal(privateKey: Buffer, kid: string): Buffer {
    return seal(this.key, privateKey, kid);
  }

  /** @throws when `sealed` was made with another secret or for another key id, or was changed */
  open(sealed: Buffer, kid: string): Buffer {
    return unseal(this.key, sealed, kid);
  }
}
