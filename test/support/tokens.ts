import { createHash, createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { testState } from './state';

type Json = Record<string, unknown>;

/** Changes to a token. */
export interface Changes {
  header?: Json;
  claims?: Json;
}

/** The signing key: a P-256 key, or the secret of an HMAC. */
export type Pen = { key: KeyObject } | { hmacSecret: string };

/** The key with which the shared system signs access tokens. */
export function systemKey(): KeyObject {
  const { signingKey } = testState();
  if (!signingKey) throw new Error('Only e2e tests have a system; rename the file to *.e2e-spec.ts');
  return createPrivateKey(signingKey);
}

export const publicPem = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

/** The id under which a key is published (RFC 7638). */
export function keyId(key: KeyObject): string {
  const { crv, kty, x, y } = createPublicKey(key).export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** The contents of a token, unverified. */
export function claimsOf(token: string): { header: Json; claims: Json } {
  const [header, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return { header: JSON.parse(header ?? '') as Json, claims: JSON.parse(claims ?? '') as Json };
}

/** A token like the given one, changed and signed again; undefined members are left out. */
export function forged(token: string, pen: Pen, { header, claims }: Changes = {}): string {
  const like = claimsOf(token);
  const signer = (text: string): Buffer =>
    'key' in pen
      ? sign('sha256', Buffer.from(text), { key: pen.key, dsaEncoding: 'ieee-p1363' })
      : createHmac('sha256', pen.hmacSecret).update(text).digest();
  return signedWith(signer, { ...like.header, ...header }, { ...like.claims, ...claims });
}

export function signedWith(signer: (text: string) => Buffer, header: Json, claims: Json): string {
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${signer(text).toString('base64url')}`;
}
