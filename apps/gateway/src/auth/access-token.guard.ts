import { AccessTokenVerifier, bearerToken, type VerifiedToken } from '#access';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { varyBy } from '../http/caching';
import type { CallerRequest } from '../http/request-context';
import { routeServedBy } from '../http/route';
import { LoginRequired, TokenRevoked } from './auth.errors';
import { Revocations } from './revocations';

/**
 * Requires a valid access token of a session that has not ended, unless the access of the route says otherwise, and notes the
 * caller. Such responses vary by it. Services verify the token in the same way.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly revocations: Revocations,
  ) {}

  /**
   * @throws LoginRequired | TokenInvalid | TokenExpired | TokenRevoked; CodedError `unavailable` when the token's key cannot be
   *   loaded
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = routeServedBy(context.getHandler())?.access;
    if (access === 'public') return true;
    const http = context.switchToHttp();
    varyBy(http.getResponse<FastifyReply>(), 'Authorization');
    const request = http.getRequest<CallerRequest>();
    // Only the header, as RFC 6750 prefers: bodies and addresses get logged.
    const { authorization } = request.headers;
    if (authorization !== undefined) request.caller = await this.verified(authorization);
    else if (access !== 'optional') throw new LoginRequired();
    return true;
  }

  private async verified(authorization: string): Promise<VerifiedToken> {
    const caller = await this.tokens.verify(bearerToken(authorization));
    if (this.revocations.has(caller.actor.sessionId)) throw new TokenRevoked();
    return caller;
  }
}
