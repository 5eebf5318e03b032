import { X509Certificate } from 'node:crypto';

/**
 * Secrets that `npm start`, tests and Compose make or bring along carry this mark, so that they are recognised where they must
 * not be. As text it stands in passwords; at the front of 32 bytes it shows in their base64, and in the seed of a NATS user
 * (base32, after the two bytes that say that it is one). Certificates have it in the name of their authority.
 */
export const DEVELOPMENT_MARK = 'dev-only';

const IN_BASE64 = Buffer.from(DEVELOPMENT_MARK).toString('base64').slice(0, 10);
const IN_SEED = 'SUAGIZLWFVXW43DZ';

/** Whether a value is, or contains, a secret that was made for development. */
export const isForDevelopment = (value: string): boolean =>
  [DEVELOPMENT_MARK, IN_BASE64, IN_SEED].some((mark) => value.includes(mark)) ||
  issuerOf(value).includes(DEVELOPMENT_MARK);

/** Who issued the first certificate of a PEM file; what is none, or broken, is found out by who uses it. */
function issuerOf(value: string): string {
  if (!value.includes('-----BEGIN CERTIFICATE-----')) return '';
  try {
    return new X509Certificate(value).issuer;
  } catch {
    return '';
  }
}
