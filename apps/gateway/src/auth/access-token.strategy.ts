import { AccessTokenVerifier, bearerToken, type VerifiedToken } from '#access';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport';
import { TokenRevoked } from './auth.errors';
import { Revocations } from './revocations';

type Done = (error: Error | null, caller?: VerifiedToken) => void;

/** Takes the token from where RFC 6750 prefers it, and from nowhere else: a body or an address with a token in it gets logged. */
class HeaderStrategy extends Strategy {
  constructor(private readonly verify: (header: string, done: Done) => void) {
    super();
  }

  override authenticate({ headers }: Pick<FastifyRequest, 'headers'>): void {
    this.verify(headers.authorization ?? '', (error, caller) =>
      caller ? this.success(caller) : this.error(error),
    );
  }
}

/** Lets in who has a valid access token of a session that has not ended. Services verify the token by the same means. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(HeaderStrategy, 'access-token') {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly revocations: Revocations,
  ) {
    super();
  }

  /** @throws TokenInvalid | TokenExpired | TokenRevoked; CodedError `unavailable` when the token's key cannot be had */
  async validate(header: string): Promise<VerifiedToken> {
    const caller = await this.tokens.verify(bearerToken(header));
    if (this.revocations.has(caller.actor.sessionId)) throw new TokenRevoked();
    return caller;
  }
}
