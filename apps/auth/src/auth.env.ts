import { count, environment, seconds, ServiceEnv } from '#config';
import { ACCESS_TOKEN } from '#contracts';
import { DatabaseEnv } from '#database';
import { z } from 'zod';

/** The service's variables, each validated by itself. */
export const AuthVariables = ServiceEnv.extend({
  ...DatabaseEnv.shape,
  /** Encrypts secrets in the database: the private keys of access tokens, and stored replies that hold tokens. */
  KEY_ENCRYPTION_KEY: z
    .base64('must be 32 random bytes in base64 (openssl rand -base64 32)')
    .transform((text) => Buffer.from(text, 'base64'))
    .refine(({ length }) => length === 32, 'must be 32 random bytes in base64 (openssl rand -base64 32)'),
  /** How long a key signs access tokens before the next one takes over. */
  KEY_ROTATION_INTERVAL: seconds().default(30 * 86_400),
  JWT_EXPIRES_IN: seconds(ACCESS_TOKEN.longestLife).default(15 * 60),
  /** How long a session lives unused, and at most. @see ASVS 5.0, 7.3.1 and 7.3.2 */
  REFRESH_EXPIRES_IN: seconds().default(30 * 86_400),
  SESSION_EXPIRES_IN: seconds().default(90 * 86_400),
  /** Cost of argon2id, never below OWASP's minimum outside of tests. Memory in KiB. */
  ARGON2_MEMORY: z.coerce.number('must be KiB').int().default(47_104),
  ARGON2_TIME: z.coerce.number('must be a number of passes').int().default(2),
  ARGON2_PARALLELISM: z.coerce
    .number('must be a number of threads')
    .int()
    .min(1, 'must be at least 1')
    .max(16, 'must be at most 16')
    .default(1),
  /** Whether new passwords may be common ones, which attackers try first. For test scripts of existing clients. */
  COMMON_PASSWORDS: z.enum(['refuse', 'allow'], 'must be "refuse" or "allow"').default('refuse'),
  /** Whether calls get the rules of the RealWorld API that ask for them. Unset, they do outside production. */
  REALWORLD: z.stringbool('must be true or false').optional(),
  /** Wrong passwords in a window: of an account from one network or device, from one network, of an account from unknown networks. */
  LOGIN_LIMIT_PAIR: count().default(10),
  LOGIN_LIMIT_ADDRESS: count().default(100),
  LOGIN_LIMIT_ACCOUNT: count().default(100),
  LOGIN_LIMIT_WINDOW: seconds(86_400).default(15 * 60),
});

/** OWASP's minimum for argon2id with one thread: KiB of memory, and passes. */
const LEAST = { ARGON2_MEMORY: 19_456, ARGON2_TIME: 2 } as const;
/** argon2's own minimum: tests make thousands of accounts, and hashing their passwords would take most of the time. */
const LEAST_IN_TESTS: Record<keyof typeof LEAST, number> = { ARGON2_MEMORY: 8, ARGON2_TIME: 1 };

export const AuthEnv = AuthVariables.superRefine(({ ENVIRONMENT, COMMON_PASSWORDS }, context) => {
  if (ENVIRONMENT !== 'production' || COMMON_PASSWORDS === 'refuse') return;
  const message = 'must be "refuse" in production: it is for tests';
  context.addIssue({ code: 'custom', path: ['COMMON_PASSWORDS'], message });
}).superRefine(
  (env, context) => {
    const minima = env.ENVIRONMENT === 'test' ? LEAST_IN_TESTS : LEAST;
    for (const [name, least] of Object.entries(minima) as [keyof typeof LEAST, number][])
      if (env[name] < least)
        context.addIssue({ code: 'custom', path: [name], message: `must be at least ${least}` });
  },
  // Also when other variables are invalid, so that all are named at once.
  { when: () => true },
);
export type AuthEnv = z.output<typeof AuthEnv>;

/** The variables as an injectable. */
export class AuthEnvironment extends environment(AuthEnv) {}
