import type { KeyObject } from 'node:crypto';
import { ACCESS_TOKEN, AccessTokenClaims, AccessTokenHeader, type Actor, actorFrom } from '#contracts';
import { JwtService } from '@nestjs/jwt';
import { TokenExpired, TokenInvalid } from './token.errors';

/** Where the public keys of access tokens come from. */
export abstract class PublicKeys {
  /** @throws CodedError `unavailable` when it cannot be told whether there is such a key */
  abstract find(kid: string): Promise<KeyObject | undefined>;
}

/** A token that proved itself, and who it speaks for. */
export interface VerifiedToken {
  readonly token: string;
  readonly actor: Actor;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** Verifying a signature costs more than all else a call does; as many tokens as this are remembered, in a few megabytes. */
const REMEMBERED = 5_000;

/**
 * Verifies access tokens (RFC 9068), the same at every door. What was verified once is remembered until the token expires or
 * its key is no longer published.
 */
export class AccessTokenVerifier {
  private readonly jwt = new JwtService({});
  private readonly known = new Map<string, VerifiedToken & { readonly kid: string }>();

  constructor(
    private readonly keys: PublicKeys,
    private readonly remembered = REMEMBERED,
  ) {}

  /** @throws TokenInvalid | TokenExpired; CodedError `unavailable` when its key cannot be had */
  async verify(token: string): Promise<VerifiedToken> {
    const known = this.known.get(token);
    const kid = known?.kid ?? kidOf(token);
    const key = await this.keys.find(kid);
    if (!key) throw new TokenInvalid();
    const verified = known ?? this.remember(token, kid, this.check(token, key));
    if (verified.expiresAt <= Date.now()) throw new TokenExpired();
    return verified;
  }

  /** What is known of a token that was verified before and has not expired; costs next to nothing. */
  recall(token: string): VerifiedToken | undefined {
    const known = this.known.get(token);
    return known && known.expiresAt > Date.now() ? known : undefined;
  }

  private check(token: string, key: KeyObject): AccessTokenClaims {
    const { algorithm, issuer, audience, leeway } = ACCESS_TOKEN;
    let payload: object;
    try {
      payload = this.jwt.verify<object>(token, {
        publicKey: key as unknown as Buffer, // the types know no KeyObject, which is not parsed anew
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

  private remember(token: string, kid: string, claims: AccessTokenClaims): VerifiedToken {
    const verified = { token, kid, actor: actorFrom(claims), expiresAt: claims.exp * 1_000 };
    for (const oldest of this.known.keys()) {
      if (this.known.size < this.remembered) break;
      this.known.delete(oldest);
    }
    this.known.set(token, verified);
    return verified;
  }
}

/** The key a token names, if its header says just what ours say. @throws TokenInvalid */
export function kidOf(token: string): string {
  try {
    const text = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString();
    return AccessTokenHeader.parse(JSON.parse(text)).kid;
  } catch {
    throw new TokenInvalid();
  }
}

/** The one token of an `Authorization` header; nothing else may be in it. (RFC 6750, 2.1) @throws TokenInvalid */
export function bearerToken(header: string): string {
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw new TokenInvalid();
  return token;
}
