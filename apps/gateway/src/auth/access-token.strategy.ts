import type { KeyObject } from 'node:crypto';
import { ACCESS_TOKEN, AccessTokenClaims, type Actor, actorFrom } from '#contracts';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-jwt';
import { TokenInvalid, TokenRevoked } from './auth.errors';
import { Revocations } from './revocations';
import { VerificationKeys } from './verification-keys';

/** Verifies access tokens (RFC 9068) with the auth service's public keys and the revocations it told of. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, 'access-token') {
  constructor(
    keys: VerificationKeys,
    private readonly revocations: Revocations,
  ) {
    super({
      jwtFromRequest: bearerToken,
      algorithms: [ACCESS_TOKEN.algorithm],
      issuer: ACCESS_TOKEN.issuer,
      audience: ACCESS_TOKEN.audience,
      secretOrKeyProvider: (_request, token: string, done) => {
        keyOf(token, keys).then(
          (key) => done(null, key as unknown as string), // the types know only strings; a KeyObject is not parsed anew
          (error: unknown) => done(error),
        );
      },
    });
  }

  validate(payload: unknown): Actor {
    const claims = AccessTokenClaims.safeParse(payload);
    if (!claims.success) throw new TokenInvalid();
    if (this.revocations.has(claims.data.sid)) throw new TokenRevoked();
    return actorFrom(claims.data);
  }
}

/** The one token of the header. Passport's own reading would overlook whatever follows it. (RFC 6750, 2.1) */
function bearerToken({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

async function keyOf(token: string, keys: VerificationKeys): Promise<KeyObject> {
  const { kid, typ } = headerOf(token);
  if (typ !== ACCESS_TOKEN.type || typeof kid !== 'string') throw new TokenInvalid();
  const key = await keys.find(kid);
  if (!key) throw new TokenInvalid();
  return key;
}

function headerOf(token: string): { kid?: unknown; typ?: unknown } {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    return header !== null && typeof header === 'object' ? header : {};
  } catch {
    throw new TokenInvalid();
  }
}
