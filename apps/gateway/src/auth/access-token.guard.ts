import { AccessTokenVerifier, bearerToken } from '#messaging';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { authenticate, type CallerRequest } from '../http/request-context';
import { ACCESS, type Access } from './access';
import { LoginRequired, TokenRevoked } from './auth.errors';
import { Revocations } from './revocations';

/** Asks for a valid access token of a session that has not ended, on every route that does not say otherwise. */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokenVerifier,
    private readonly revocations: Revocations,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const { authorization } = request.headers;
    if (authorization === undefined) {
      if (access === 'optional') return true;
      throw new LoginRequired();
    }
    const caller = await this.tokens.verify(bearerToken(authorization));
    if (this.revocations.has(caller.actor.sessionId)) throw new TokenRevoked();
    authenticate(request, caller);
    return true;
  }
}
