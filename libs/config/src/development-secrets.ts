import { X509Certificate } from 'node:crypto';

/**
 * Secrets created by `npm start`, tests and Compose contain this mark, so that production can refuse them. Passwords contain it as
 * text. At the front of 32 bytes it is visible in their base64, and in the seed of a NATS user (base32, after two bytes of type).
 * Certificates have it in the name of their authority.
 */
export const DEVELOPMENT_MARK = 'dev-only';

const IN_BASE64 = Buffer.from(DEVELOPMENT_MARK).toString('base64').slice(0, 10);
const IN_SEED = 'SUAGIZLWFVXW43DZ';

/** Whether a value is, or contains, a secret for development. */
export const isForDevelopment = (value: string): boolean =>
  [DEVELOPMENT_MARK, IN_BASE64, IN_SEED].some((mark) => value.includes(mark)) ||
  issuerOf(value).includes(DEVELOPMENT_MARK);

/** The issuer of the first certificate in a PEM file; '' if it cannot be parsed. */
function issuerOf(value: string): string {
  if (!value.includes('-----BEGIN CERTIFICATE-----')) return '';
  try {
    return new X509Certificate(value).issuer;
  } catch {
    return '';
  }
}
