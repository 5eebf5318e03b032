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
} as const;

/** What an access token claims beside issuer, audience and times. */
export const AccessTokenClaims = z.object({ sub: Id, sid: Id, roles: z.array(Role), exp: z.int() });

/** The actor a verified token speaks for. */
export const actorFrom = (claims: z.output<typeof AccessTokenClaims>): Actor => ({
  id: claims.sub,
  roles: claims.roles,
  sessionId: claims.sid,
});
