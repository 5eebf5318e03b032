import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { ACCESS_TOKEN } from '#contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The public half of a P-256 key, as it is published (RFC 7517). */
export type PublicJwk = {
  kty: string;
  crv?: string;
  x?: string;
  y?: string;
  kid: string;
  alg: string;
  use: string;
};

/** A key that signs access tokens from `signsFrom` until the next key does. */
@Entity('signing_key')
export class SigningKey {
  @PrimaryColumn('text')
  kid!: string;

  @Column('jsonb')
  jwk!: PublicJwk;

  /** The private half, PKCS #8 in DER, encrypted for this `kid`. */
  @Column('bytea')
  sealed!: Buffer;

  @Column('timestamptz', { name: 'signs_from' })
  signsFrom!: Date;

  /** A new P-256 key. @param seal encrypts the private half for the key id it is given */
  static make(signsFrom: Date, seal: (privateKey: Buffer, kid: string) => Buffer): SigningKey {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicJwk(privateKey);
    const sealed = seal(privateKey.export({ type: 'pkcs8', format: 'der' }), jwk.kid);
    return Object.assign(new SigningKey(), { kid: jwk.kid, jwk, sealed, signsFrom });
  }
}

/** The public half of a P-256 key. Its id is its thumbprint (RFC 7638), so no key can pass for another. */
export function publicJwk(privateKey: KeyObject): PublicJwk {
  const { kty = 'EC', crv, x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  // The required members in alphabetical order.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { kty, crv, x, y, kid, alg: ACCESS_TOKEN.algorithm, use: 'sig' };
}
