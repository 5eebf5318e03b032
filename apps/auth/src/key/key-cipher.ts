import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

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

  /**
   * AES-256-GCM: initialisation vector, authentication tag, ciphertext.
   * @param owner what the content belongs to; under another name it does not open (NIST SP 800-38D: additional data)
   */
  seal(content: Buffer, owner: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(owner));
    const text = Buffer.concat([cipher.update(content), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]);
  }

  /** @throws when it was sealed with another secret or for another owner, or was changed */
  open(sealed: Buffer, owner: string): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  }
}
