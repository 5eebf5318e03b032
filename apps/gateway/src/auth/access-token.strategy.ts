import { AccessTokenVerifier, bearerToken, type VerifiedToken } from '#access';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport';
import { TokenRevoked } from './auth.errors';
import { Revocations } from './revocations';

type Done = (error: Error | null, caller?: VerifiedToken) => void;

/** Reads the token only from the `Authorization` header, as RFC 6750 prefers: bodies and addresses get logged. */
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

/** Accepts valid access tokens of sessions that have not ended. Services verify the token in the same way. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(HeaderStrategy, 'access-token') {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly revocations: Revocations,
  ) {
    super();
  }

  /** @throws TokenInvalid | TokenExpired | TokenRevoked; CodedError `unavailable` when the token's key cannot be loaded */
  async validate(header: string): Promise<VerifiedToken> {
    const caller = await this.tokens.verify(bearerToken(header));
    if (this.revocations.has(caller.actor.sessionId)) throw new TokenRevoked();
    return caller;
  }
}
