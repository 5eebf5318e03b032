import type { VerifiedToken } from '#access';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply } from 'fastify';
import { varyBy } from '../http/caching';
import type { CallerRequest } from '../http/request-context';
import { ACCESS, type Access } from './access';
import { LoginRequired } from './auth.errors';

/** Asks for a valid access token on every route that does not say otherwise, and notes whose it is. Such answers vary by it. */
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
    varyBy(context.switchToHttp().getResponse<FastifyReply>(), 'Authorization');
    if (context.switchToHttp().getRequest<CallerRequest>().headers.authorization === undefined) {
      if (access === 'optional') return true;
      throw new LoginRequired();
    }
    return (await super.canActivate(context)) as boolean;
  }

  override getAuthenticateOptions(): { property: keyof CallerRequest } {
    return { property: 'caller' };
  }

  /** That the auth service is away must not look like a bad token: errors go on as they are. */
  override handleRequest<Caller = VerifiedToken>(error: Error | null, caller: Caller): Caller {
    if (error) throw error;
    return caller;
  }
}
