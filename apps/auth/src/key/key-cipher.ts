import { hkdfSync } from 'node:crypto';
import { seal, unseal } from '#database';

/** What the service's one secret is used for; each use has a key of its own. */
type Purpose = 'signing keys' | 'idempotent answers';

/** Keeps private keys unreadable in the database, by the secret of the environment. */
export class KeyCipher {
  private readonly key: Buffer;

  /** @param secret 32 random bytes */
  constructor(private readonly secret: Buffer) {
    this.key = this.derive('signing keys');
  }

  /** A key for one purpose; none tells anything of another (RFC 5869). */
  derive(purpose: Purpose): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret, '', purpose, 32));
  }

  seal(privateKey: Buffer, kid: string): Buffer {
    return seal(this.key, privateKey, kid);
  }

  /** @throws when it was sealed with another secret or for another key id, or was changed */
  open(sealed: Buffer, kid: string): Buffer {
    return unseal(this.key, sealed, kid);
  }
}
