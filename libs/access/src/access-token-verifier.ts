import type { KeyObject } from 'node:crypto';
import { ACCESS_TOKEN, AccessTokenClaims, AccessTokenHeader, type Actor, actorFrom } from '#contracts';
import { JwtService } from '@nestjs/jwt';
import { TokenExpired, TokenInvalid } from './token.errors';

/** The source of the public keys of access tokens. */
export abstract class PublicKeys {
  /** @throws CodedError `unavailable` when it is unknown whether the key exists */
  abstract find(kid: string): Promise<KeyObject | undefined>;
}

/** A valid token and its caller. */
export interface VerifiedToken {
  readonly token: string;
  readonly actor: Actor;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** The number of cached tokens, a few megabytes. Verifying a signature costs more than the rest of a call. */
const CACHED = 5_000;

/**
 * Verifies access tokens (RFC 9068), in the gateway and in each service. A verified token is cached until it expires or its key is no
 * longer published.
 */
export class AccessTokenVerifier {
  private readonly jwt = new JwtService({});
  private readonly cache = new Map<string, VerifiedToken & { readonly kid: string }>();

  constructor(
    private readonly keys: PublicKeys,
    private readonly cacheSize = CACHED,
  ) {}

  /** @throws TokenInvalid | TokenExpired; CodedError `unavailable` when its key is not available */
  async verify(token: string): Promise<VerifiedToken> {
    const cached = this.cache.get(token);
    const kid = cached?.kid ?? kidOf(token);
    const key = await this.keys.find(kid);
    if (!key) throw new TokenInvalid();
    const verified = cached ?? this.store(token, kid, this.check(token, key));
    if (verified.expiresAt <= Date.now()) throw new TokenExpired();
    return verified;
  }

  /** The cached result for a token that was verified before and has not expired, without any verification. */
  recall(token: string): VerifiedToken | undefined {
    const cached = this.cache.get(token);
    return cached && cached.expiresAt > Date.now() ? cached : undefined;
  }

  private check(token: string, key: KeyObject): AccessTokenClaims {
    const { algorithm, issuer, audience, leeway } = ACCESS_TOKEN;
    let payload: object;
    try {
      payload = this.jwt.verify<object>(token, {
        publicKey: key as unknown as Buffer, // the types lack KeyObject, which saves parsing the key each time
        algorithms: [algorithm],
        issuer,
        audience,
        clockTolerance: leeway,
      });
    } catch (error) {
      throw (error as Error).name === 'TokenExpiredError' ? new TokenExpired() : new TokenInvalid();
    }
    const claims = AccessTokenClaims.safeParse(payload);
    if (!claims.success) throw new TokenInvalid();
    return claims.data;
  }

  private store(token: string, kid: string, claims: AccessTokenClaims): VerifiedToken {
    const verified = { token, kid, actor: actorFrom(claims), expiresAt: claims.exp * 1_000 };
    for (const oldest of this.cache.keys()) {
      if (this.cache.size < this.cacheSize) break;
      this.cache.delete(oldest);
    }
    this.cache.set(token, verified);
    return verified;
  }
}

/** The id of the key that a token names, if its header is exactly that of our tokens. @throws TokenInvalid */
export function kidOf(token: string): string {
  try {
    const text = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString();
    return AccessTokenHeader.parse(JSON.parse(text)).kid;
  } catch {
    throw new TokenInvalid();
  }
}

/** The token of an `Authorization` header, which must contain nothing else (RFC 6750, 2.1). @throws TokenInvalid */
export function bearerToken(header: string): string {
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw new TokenInvalid();
  return token;
}
