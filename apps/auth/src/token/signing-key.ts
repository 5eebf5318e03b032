import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ACCESS_TOKEN } from '#contracts';

/** The key that signs access tokens, and its public half as a JWK. */
export class SigningKey {
  readonly privateKey: KeyObject;
  readonly kid: string;
  readonly jwk: JsonWebKey & { kty: string; kid: string; alg: string; use: string };

  /** @param pem a P-256 private key */
  constructor(pem: string) {
    // A KeyObject, not the PEM: a string would be parsed again for every token.
    this.privateKey = createPrivateKey(pem);
    const { kty = 'EC', crv, x, y } = createPublicKey(this.privateKey).export({ format: 'jwk' });
    this.kid = thumbprint({ crv, kty, x, y });
    this.jwk = { kty, crv, x, y, kid: this.kid, alg: ACCESS_TOKEN.algorithm, use: 'sig' };
  }
}

/** RFC 7638: the hash of the key's required members in alphabetical order. */
const thumbprint = (members: object): string =>
  createHash('sha256').update(JSON.stringify(members)).digest('base64url');
