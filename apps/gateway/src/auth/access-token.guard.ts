import { type Actor, CodedError } from '#contracts';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { ACCESS, type Access } from './access';
import { LoginRequired, TokenExpired, TokenInvalid } from './auth.errors';

/** Asks for a valid access token on every route that does not say otherwise. */
@Injectable()
export class AccessTokenGuard extends AuthGuard('access-token') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'public') return true;
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (authorization === undefined) {
      if (access === 'optional') return true;
      throw new LoginRequired();
    }
    return (await super.canActivate(context)) as boolean;
  }

  /**
   * Passport's outcome: an error of ours goes on as it is, anything it found wrong with the token is a 401. An error from
   * looking the key up comes as `info`; that the auth service is away must not look like a bad token.
   */
  override handleRequest<User = Actor>(error: unknown, user: User | false, info: unknown): User {
    for (const ours of [error, info]) if (ours instanceof CodedError) throw ours;
    if (user) return user;
    throw (info as Error | undefined)?.name === 'TokenExpiredError' ? new TokenExpired() : new TokenInvalid();
  }
}
