import { z } from 'zod';
import { Actor, Id, Role } from './fields';

/** The profile of access tokens (RFC 9068). One algorithm is allowed, so that a token cannot choose another. */
export const ACCESS_TOKEN = {
  algorithm: 'ES256',
  type: 'at+jwt',
  issuer: 'publishing-platform',
  audience: 'publishing-platform-api',
  /** Maximum lifetime in seconds. Gateways remember revocations for as long. */
  longestLife: 24 * 3_600,
  /** Tolerated clock difference in seconds: a new token must be valid on another machine at once. */
  leeway: 1,
} as const;

/**
 * The core NATS subject on which the auth service announces that its published keys changed. The message is empty: verifiers
 * request the keys. A verifier that misses it gets them with its next refresh, within minutes.
 */
export const KEYS_CHANGED_SUBJECT = 'auth.keys-changed.v1';

/** The only allowed header members. A key in the header, or a link to one (`jwk`, `jku`, `x5c`, `x5u`), is never trusted. */
export const AccessTokenHeader = z.strictObject({
  alg: z.literal(ACCESS_TOKEN.algorithm),
  typ: z.literal(ACCESS_TOKEN.type),
  kid: z.string(),
});

/** The claims of an access token beside issuer and audience. */
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

/** The actor of a verified token. */
export const actorFrom = (claims: AccessTokenClaims): Actor => ({
  id: claims.sub,
  roles: claims.roles,
  sessionId: claims.sid,
});
