import { createPrivateKey } from 'node:crypto';
import { seconds, ServiceEnv } from '#config';
import { ACCESS_TOKEN } from '#contracts';
import { DatabaseEnv } from '#database';
import { z } from 'zod';

export const AuthEnv = ServiceEnv.extend({
  ...DatabaseEnv.shape,
  /** Signs access tokens: a P-256 private key, PKCS #8 in PEM; line breaks may be written as `\n`. */
  JWT_PRIVATE_KEY: z
    .string()
    .transform((pem) => pem.replaceAll('\\n', '\n'))
    .refine(
      isP256Key,
      'must be a P-256 private key in PEM (openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)',
    ),
  JWT_EXPIRES_IN: seconds(ACCESS_TOKEN.longestLife).default(15 * 60),
  REFRESH_EXPIRES_IN: seconds().default(30 * 86_400),
  /** argon2id cost, memory in KiB; never below OWASP's least. */
  ARGON2_MEMORY: z.coerce
    .number('must be KiB')
    .int()
    .min(19_456, 'must be at least 19456 (KiB)')
    .default(47_104),
  ARGON2_TIME: z.coerce.number('must be a number of passes').int().min(2, 'must be at least 2').default(2),
  ARGON2_PARALLELISM: z.coerce
    .number('must be a number of threads')
    .int()
    .min(1, 'must be at least 1')
    .max(16, 'must be at most 16')
    .default(1),
});
export type AuthEnv = z.output<typeof AuthEnv>;

function isP256Key(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
