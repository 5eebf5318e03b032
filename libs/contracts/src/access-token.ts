import { z } from 'zod';
import { Actor, Id, Role } from './fields';

/** How access tokens are signed: one algorithm, so that no token can choose another. RFC 9068 gives the profile. */
export const ACCESS_TOKEN = {
  algorithm: 'ES256',
  type: 'at+jwt',
  issuer: 'publishing-platform',
  audience: 'publishing-platform-api',
  /** Seconds; gateways remember revocations as long, so no token may live longer. */
  longestLife: 24 * 3_600,
  /** Seconds by which clocks may differ: a token must not be too young for the next machine. */
  leeway: 1,
} as const;

/**
 * Where the auth service says, over core NATS, that other keys are published than before. The message is empty: verifiers ask
 * for the keys. Who misses it learns of them in minutes.
 */
export const KEYS_CHANGED_SUBJECT = 'auth.keys-changed.v1';

/** All that its header may say. A key it brings along or points at (`jwk`, `jku`, `x5c`, `x5u`) is none of ours. */
export const AccessTokenHeader = z.strictObject({
  alg: z.literal(ACCESS_TOKEN.algorithm),
  typ: z.literal(ACCESS_TOKEN.type),
  kid: z.string(),
});

/** What an access token claims beside issuer and audience. */
export const AccessTokenClaims = z.object({
  sub: Id,
  sid: Id,
  jti: Id,
  roles: z.array(Role),
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
});

export type AccessTokenClaims = z.output<typeof AccessTokenClaims>;

/** The actor a verified token speaks for. */
export const actorFrom = (claims: AccessTokenClaims): Actor => ({
  id: claims.sub,
  roles: claims.roles,
  sessionId: claims.sid,
});
